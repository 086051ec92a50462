package streampeer

import (
	"errors"
	"net"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// NewTCPFromConn is an addition of Go: it makes a peer with status StatusConnected of a TCP connection of package net,
// such as one that a net/http handler has hijacked. The connection is closed and the peer goes on with a descriptor of
// its own.
//
// The error is [gderr.ErrUnavailable] with errors.ErrUnsupported if the connection is not a *net.TCPConn, or the
// system can't do that (Windows); the connection stays open then.
func NewTCPFromConn(conn net.Conn, options ...Option) (*TCP, error) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, gderr.New("NewTCPFromConn", gderr.ErrUnavailable, errors.ErrUnsupported)
	}
	sock, err := netsock.Adopt(tcp)
	if err != nil {
		return nil, gderr.New("NewTCPFromConn", gderr.ErrUnavailable, err)
	}
	_ = conn.Close() // only its own descriptor
	t := NewTCP(options...)
	t.sock, t.status = sock, StatusConnected
	t.remote, _ = sock.RemoteAddr()
	return t, nil
}
