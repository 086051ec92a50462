//go:build !(linux || darwin || freebsd || windows)

package netsock

import "errors"

func sysRecvFrom(sysFD, []byte) (int, Endpoint, error) {
	return 0, Endpoint{}, errors.ErrUnsupported
}
func sysSendTo(sysFD, []byte, Family, Endpoint) error { return errors.ErrUnsupported }
func sysReceiveBuffer(sysFD) (int, error)             { return 0, errors.ErrUnsupported }
func sysSetReceiveBuffer(sysFD, int) error            { return errors.ErrUnsupported }
