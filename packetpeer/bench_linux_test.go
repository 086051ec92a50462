package packetpeer_test

import (
	"net"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// BenchmarkTake1500 takes 1,500 queued packets of 64 bytes, by turns in each way, and gives the cost of a packet and
// how many times that is what a hand-written loop around recvmmsg costs. Filling the queues is not in it.
func BenchmarkTake1500(b *testing.B) {
	const packets, size, buffer = 1500, 64, 4 << 20
	hand := newHandLoop(b, buffer)
	plain, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(b, err)
	b.Cleanup(func() { _ = plain.Close() })
	require.NoError(b, plain.SetReadBuffer(buffer))
	peer := packetpeer.NewUDP()
	b.Cleanup(peer.Close)
	require.NoError(b, peer.Bind(0, "127.0.0.1", 1<<18))
	require.NoError(b, peer.SetSocketReceiveBuffer(buffer))
	dst := make([]byte, 0, 2048)

	ways := []struct {
		name string
		port int
		take func() int
		cost time.Duration
	}{
		{name: "recvmmsg", port: hand.port, take: func() int { return hand.take() }},
		{name: "Packets", port: peer.GetLocalPort(), take: func() (n int) {
			for range peer.Packets() {
				n++
			}
			return n
		}},
		{name: "AppendPacket", port: peer.GetLocalPort(), take: func() (n int) {
			for {
				if _, err := peer.AppendPacket(dst); err != nil {
					return n
				}
				n++
			}
		}},
		{name: "net.UDPConn", port: plain.LocalAddr().(*net.UDPAddr).Port, take: func() (n int) {
			for ; n < packets; n++ { // it cannot say that there are no more
				if _, _, err := plain.ReadFromUDPAddrPort(dst[:cap(dst)]); err != nil {
					break
				}
			}
			return n
		}},
	}
	sender := newSender(b)
	packet := make([]byte, size)
	b.ReportAllocs()
	rounds := 0
	for b.Loop() {
		for i := range ways {
			way := &ways[i]
			b.StopTimer()
			sender.send(b, way.port, packets, packet)
			b.StartTimer()
			start := time.Now()
			got := way.take()
			way.cost += time.Since(start)
			if got != packets {
				b.Skipf("%s got %d packets of %d: net.core.rmem_max is too small", way.name, got, packets)
			}
		}
		rounds++
	}
	for _, way := range ways {
		b.ReportMetric(float64(way.cost.Nanoseconds())/float64(rounds*packets), way.name+"-ns/packet")
		if way.name != "recvmmsg" {
			b.ReportMetric(float64(way.cost)/float64(ways[0].cost), way.name+"/recvmmsg")
		}
	}
}

// handLoop is what one would write by hand: recvmmsg on an own descriptor.
type handLoop struct {
	fd, port int
	messages []handMessage
}

type handMessage struct {
	header unix.Msghdr
	size   uint32
}

func newHandLoop(b *testing.B, buffer int) *handLoop {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	require.NoError(b, err)
	b.Cleanup(func() { _ = unix.Close(fd) })
	require.NoError(b, unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, buffer))
	require.NoError(b, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	name, err := unix.Getsockname(fd)
	require.NoError(b, err)
	h := &handLoop{fd: fd, port: name.(*unix.SockaddrInet4).Port, messages: make([]handMessage, 64)}
	for i := range h.messages {
		memory := make([]byte, 2048)
		vector := &unix.Iovec{Base: &memory[0]}
		vector.SetLen(len(memory))
		header := &h.messages[i].header
		header.Iov = vector
		header.SetIovlen(1)
		header.Name = (*byte)(unsafe.Pointer(new(unix.RawSockaddrInet4)))
		header.Namelen = unix.SizeofSockaddrInet4
	}
	return h
}

func (h *handLoop) take() (taken int) {
	for {
		n, _, errno := syscall.Syscall6(unix.SYS_RECVMMSG, uintptr(h.fd),
			uintptr(unsafe.Pointer(&h.messages[0])), uintptr(len(h.messages)), 0, 0, 0)
		if errno != 0 {
			return taken
		}
		taken += int(n)
	}
}

// sender sends many packets without a net.Conn in between.
type sender struct{ fd int }

func newSender(b *testing.B) *sender {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(b, err)
	b.Cleanup(func() { _ = unix.Close(fd) })
	return &sender{fd}
}

func (s *sender) send(b *testing.B, port, count int, packet []byte) {
	to := &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}, Port: port}
	for range count {
		if err := unix.Sendto(s.fd, packet, 0, to); err != nil {
			b.Fatal(err)
		}
	}
}
