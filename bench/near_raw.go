//go:build linux

package main

import (
	"net"
	"net/netip"
	"syscall"
	"unsafe"

	"github.com/gorilla/websocket"
	"golang.org/x/sys/unix"
)

// The hand-written loops over TCP and UDP: what one would write for this one purpose, with blocking system calls.

// rawDial returns the descriptor of a connection that has shaken hands.
func rawDial(t *task) int {
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+t.address, nil)
	check(err)
	return blocking(conn.NetConn().(*net.TCPConn))
}

// blocking takes a connection's descriptor.
func blocking(conn *net.TCPConn) int {
	file, err := conn.File()
	check(err)
	fd, err := syscall.Dup(int(file.Fd())) // which makes it a blocking one
	check(err)
	_, _ = file.Close(), conn.Close()
	return fd
}

func writeAll(fd int, p []byte) {
	for len(p) > 0 {
		n, err := syscall.Write(fd, p)
		check(err)
		p = p[n:]
	}
}

// tcpDial connects without shaking hands.
func tcpDial(t *task) *net.TCPConn {
	conn, err := net.Dial("tcp", t.address)
	check(err)
	return conn.(*net.TCPConn)
}

func rawTCPSend(t *task) {
	fd := blocking(tcpDial(t))
	message := make([]byte, t.size)
	t.start()
	for range t.count {
		writeAll(fd, message)
	}
	t.stop(t.count)
}

func rawTCPReceive(t *task) {
	fd := blocking(tcpDial(t))
	message := make([]byte, t.size)
	t.begin()
	t.start()
	for range t.count {
		for got := 0; got < len(message); {
			n, err := syscall.Read(fd, message[got:])
			check(err)
			got += n
		}
	}
	t.stop(t.count)
}

// rawUDP returns a datagram socket and the address of the other side.
func rawUDP(t *task) (int, *unix.SockaddrInet4) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	check(err)
	check(unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 1<<20))
	to := netip.MustParseAddrPort(t.address)
	return fd, &unix.SockaddrInet4{Addr: to.Addr().As4(), Port: int(to.Port())}
}

func rawUDPSend(t *task) {
	fd, to := rawUDP(t)
	packet := make([]byte, t.size)
	t.start()
	for range t.count {
		check(unix.Sendto(fd, packet, 0, to))
	}
	t.stop(t.count)
}

// rawUDPDrain takes packets with who sent each, as PacketPeerUDP does.
func rawUDPDrain(t *task) {
	fd, to := rawUDP(t)
	const many = 32
	var messages [many]struct {
		header unix.Msghdr
		size   uint32
	}
	var vectors [many]unix.Iovec
	var senders [many]unix.RawSockaddrInet4
	memory := make([]byte, many<<11)
	for i := range messages {
		vectors[i].Base = &memory[i<<11]
		vectors[i].SetLen(1 << 11)
		messages[i].header.Iov = &vectors[i]
		messages[i].header.SetIovlen(1)
		messages[i].header.Name = (*byte)(unsafe.Pointer(&senders[i]))
		messages[i].header.Namelen = unix.SizeofSockaddrInet4
	}
	drain(t, func() { check(unix.Sendto(fd, []byte("go"), 0, to)) }, func() (packets int, over bool) {
		n, _, errno := syscall.Syscall6(unix.SYS_RECVMMSG, uintptr(fd), uintptr(unsafe.Pointer(&messages)), many, unix.MSG_DONTWAIT, 0, 0)
		if errno != 0 {
			return 0, false
		}
		for i := range messages[:n] {
			if messages[i].size == 3 {
				return packets, true
			}
			packets++
		}
		return packets, false
	})
}

// drain asks for bursts, and measures taking them from the system when they are there.
func drain(t *task, ask func(), take func() (packets int, over bool)) {
	got, spent := 0, 0.0
	for got < t.count {
		ask()
		t.hear() // all of it waits in the socket
		t.start()
		n := 0
		for over := false; !over; {
			var more int
			more, over = take()
			n += more
		}
		t.stop(1)
		spent += t.perItem
		got += n
	}
	t.perItem = spent / float64(got)
}
