//go:build darwin || freebsd

package netsock

import "golang.org/x/sys/unix"

func sysRecvFrom(fd sysFD, p []byte) (int, Endpoint, error) {
	for {
		n, sa, err := unix.Recvfrom(fd, p, 0)
		if err == nil {
			return n, EndpointOf(addrPort(sa)), nil
		}
		if err != unix.EINTR {
			return 0, Endpoint{}, failed("recvfrom", err)
		}
	}
}

func sysSendTo(fd sysFD, p []byte, family Family, to Endpoint) error {
	sa := sockaddr(family, to.AddrPort())
	for {
		err := unix.Sendto(fd, p, 0, sa)
		if err == nil {
			return nil
		}
		if err != unix.EINTR {
			return failed("sendto", err)
		}
	}
}
