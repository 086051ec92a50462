//go:build darwin && !race

package netsock

import "golang.org/x/sys/unix"

// sysSendPair is not for the race detector, to which package unix does not tell what the calls of package syscall do;
// see sysSend.
func sysSendPair(fd sysFD, head, data []byte) (int, error) {
	for {
		n, err := unix.Writev(fd, [][]byte{head, data})
		if err == nil {
			return n, nil
		}
		if err != unix.EINTR {
			return 0, failed("writev", err)
		}
	}
}
