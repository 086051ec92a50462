//go:build !(linux || darwin || freebsd || windows)

package netsock

import (
	"errors"
	"net/netip"
)

// On other systems the library builds, and every socket fails to open with errors.ErrUnsupported.

type sysFD = int

var errRefused = errors.New("connection refused")

func sysSocket(Type, Family) (sysFD, error)          { return -1, errors.ErrUnsupported }
func sysClose(sysFD)                                 {}
func sysBind(sysFD, Family, netip.AddrPort) error    { return errors.ErrUnsupported }
func sysBindPath(sysFD, string) error                { return errors.ErrUnsupported }
func sysListen(sysFD, int) error                     { return errors.ErrUnsupported }
func sysConnect(sysFD, Family, netip.AddrPort) error { return errors.ErrUnsupported }
func sysConnectPath(sysFD, string) error             { return errors.ErrUnsupported }
func sysAccept(sysFD) (sysFD, error)                 { return -1, errors.ErrUnsupported }
func sysRecv(sysFD, []byte) (int, error)             { return 0, errors.ErrUnsupported }
func sysSend(sysFD, []byte) (int, error)             { return 0, errors.ErrUnsupported }
func sysAvailable(sysFD) (int, error)                { return 0, errors.ErrUnsupported }
func sysPoll(sysFD, pollFor) (bool, error)           { return false, errors.ErrUnsupported }
func sysSocketError(string, sysFD) error             { return errors.ErrUnsupported }
func sysSetOption(sysFD, option, bool) error         { return errors.ErrUnsupported }
func sysLocalAddr(sysFD) (netip.AddrPort, error)     { return netip.AddrPort{}, errors.ErrUnsupported }
func sysRemoteAddr(sysFD) (netip.AddrPort, error)    { return netip.AddrPort{}, errors.ErrUnsupported }

func sysSharePort(sysFD) error { return errors.ErrUnsupported }
