//go:build !(linux || darwin || freebsd)

package netsock

import (
	"errors"
	"net"
)

// Adopt would make a Socket of a connection of package net. On this system that is errors.ErrUnsupported: on Windows
// package net's sockets work with the runtime's completion port only.
func Adopt(*net.TCPConn) (*Socket, error) { return nil, errors.ErrUnsupported }
