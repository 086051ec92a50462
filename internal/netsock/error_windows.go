package netsock

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// portableErrors are the numbers that package syscall invents on Windows for what Winsock numbers otherwise.
var portableErrors = map[error]error{
	windows.WSAEACCES:        syscall.EACCES,
	windows.WSAEADDRINUSE:    syscall.EADDRINUSE,
	windows.WSAEADDRNOTAVAIL: syscall.EADDRNOTAVAIL,
	windows.WSAEAFNOSUPPORT:  syscall.EAFNOSUPPORT,
	windows.WSAECONNABORTED:  syscall.ECONNABORTED,
	windows.WSAECONNREFUSED:  syscall.ECONNREFUSED,
	windows.WSAECONNRESET:    syscall.ECONNRESET,
	windows.WSAEHOSTUNREACH:  syscall.EHOSTUNREACH,
	windows.WSAEMSGSIZE:      syscall.EMSGSIZE,
	windows.WSAENETUNREACH:   syscall.ENETUNREACH,
	windows.WSAENOBUFS:       syscall.ENOBUFS,
	windows.WSAENOTCONN:      syscall.ENOTCONN,
	windows.WSAETIMEDOUT:     syscall.ETIMEDOUT,
}

// winsockError is an error of Winsock that is also the one of the same name in package syscall, so that
// errors.Is(err, syscall.ECONNREFUSED) holds on every system.
type winsockError struct{ winsock, portable error }

func (e winsockError) Error() string        { return e.winsock.Error() }
func (e winsockError) Is(target error) bool { return target == e.portable }
func (e winsockError) Unwrap() error        { return e.winsock }

func portable(err error) error {
	if name, ok := portableErrors[err]; ok {
		return winsockError{err, name}
	}
	return err
}

// failed names the call that failed, or returns ErrWouldBlock; nil stays nil.
func failed(call string, err error) error {
	if errors.Is(err, windows.WSAEWOULDBLOCK) {
		return ErrWouldBlock
	}
	return os.NewSyscallError(call, portable(err))
}
