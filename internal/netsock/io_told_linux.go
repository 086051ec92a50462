//go:build linux && race

package netsock

import (
	"syscall"
	"unsafe"
)

// untold makes a call of which the scheduler is told: see io_raw.go for why builds without the race detector do not.
func untold(call uintptr, _ int, fd sysFD, p unsafe.Pointer, length int, name unsafe.Pointer, nameSize uintptr) (int, syscall.Errno) {
	n, _, errno := syscall.Syscall6(call, uintptr(fd), uintptr(p), uintptr(length), 0, uintptr(name), nameSize)
	return int(n), errno
}
