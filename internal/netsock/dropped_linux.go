package netsock

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sysDropped asks for SO_MEMINFO, which Linux has from 4.12 on.
func sysDropped(fd sysFD) (uint32, error) {
	var counts [unix.SK_MEMINFO_DROPS + 1]uint32
	size := uint32(unsafe.Sizeof(counts))
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_MEMINFO,
		uintptr(unsafe.Pointer(&counts)), uintptr(unsafe.Pointer(&size)), 0)
	if errno != 0 {
		return 0, os.NewSyscallError("getsockopt", errno)
	}
	return counts[unix.SK_MEMINFO_DROPS], nil
}
