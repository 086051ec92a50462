//go:build linux && !race

package netsock

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls of a non-blocking socket never block, so the scheduler need not be told of them: that, and being taken off
// the processor meanwhile by another thread, is most of what a short call costs beyond the system's own work. The
// scheduler has to know of a long one, for which a garbage collection would wait: see [rawLimit].
//
// The race detector learns of the order between a sender's memory and a receiver's from package syscall alone, so its
// builds go through io_told.go.

// rawLimit is up to how many bytes a call may move untold. Over loopback, where a send includes the receiver's work, one
// of 64 KiB takes 12 µs, and the scheduler by itself takes the processor from a call after 20 µs.
const rawLimit = 64 << 10

// sysRecv and sysSend are what read and write do on a socket, without what those do for files: a fifteenth of a short call.
func sysRecv(fd sysFD, p []byte) (int, error) {
	return moved("read", unix.SYS_RECVFROM, fd, unsafe.Pointer(unsafe.SliceData(p)), len(p), len(p))
}

func sysSend(fd sysFD, p []byte) (int, error) {
	return moved("write", unix.SYS_SENDTO, fd, unsafe.Pointer(unsafe.SliceData(p)), len(p), len(p))
}

func sysSendPair(fd sysFD, head, data []byte) (int, error) {
	var pair [2]unix.Iovec
	pair[0].Base, pair[1].Base = unsafe.SliceData(head), unsafe.SliceData(data)
	pair[0].SetLen(len(head))
	pair[1].SetLen(len(data))
	return moved("writev", unix.SYS_WRITEV, fd, unsafe.Pointer(&pair), len(pair), len(head)+len(data))
}

// moved makes a call that moves at most size bytes, until it is not interrupted.
func moved(name string, call uintptr, fd sysFD, p unsafe.Pointer, length, size int) (int, error) {
	for {
		n, errno := untold(call, size, fd, p, length, nil, 0)
		switch errno {
		case 0:
			return n, nil
		case syscall.EINTR:
		default:
			return 0, failed(name, errno)
		}
	}
}

// untold makes a call with no flags, and perhaps a name, which tells the scheduler only if it is for many bytes.
func untold(call uintptr, size int, fd sysFD, p unsafe.Pointer, length int, name unsafe.Pointer, nameSize uintptr) (int, syscall.Errno) {
	if size > rawLimit {
		n, _, errno := syscall.Syscall6(call, uintptr(fd), uintptr(p), uintptr(length), 0, uintptr(name), nameSize)
		return int(n), errno
	}
	n, _, errno := syscall.RawSyscall6(call, uintptr(fd), uintptr(p), uintptr(length), 0, uintptr(name), nameSize)
	return int(n), errno
}
