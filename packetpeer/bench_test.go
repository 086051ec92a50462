package packetpeer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// BenchmarkIdle asks peers that have nothing: one system call, or none for a server's peer.
func BenchmarkIdle(b *testing.B) {
	u, s := bound(b), listen(b)
	put(b, connected(b, s.GetLocalPort()), "x")
	peer := take(b, s)
	_, err := peer.GetPacket()
	require.NoError(b, err)
	b.Run("GetAvailablePacketCount", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			u.GetAvailablePacketCount()
		}
	})
	b.Run("Poll", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = s.Poll()
		}
	})
	b.Run("ServerPeer", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			peer.GetAvailablePacketCount()
		}
	})
}

// BenchmarkRoundTrip sends a packet to a server and back.
func BenchmarkRoundTrip(b *testing.B) {
	s := listen(b)
	client := connected(b, s.GetLocalPort())
	put(b, client, "x")
	peer := take(b, s)
	_, err := peer.GetPacket()
	require.NoError(b, err)
	packet, dst := make([]byte, 64), make([]byte, 0, 64)
	receive := func(u *packetpeer.UDP, poll func() error) {
		for {
			if err := poll(); err != nil {
				b.Fatal(err)
			}
			if _, err := u.AppendPacket(dst); err == nil {
				return
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = client.PutPacket(packet)
		receive(peer, s.Poll)
		_ = peer.PutPacket(packet)
		receive(client, func() error { return nil })
	}
}

// BenchmarkStream puts packets to a stream in memory and gets them.
func BenchmarkStream(b *testing.B) {
	s, p := over(nil)
	packet, dst := make([]byte, 64), make([]byte, 0, 64)
	b.ReportAllocs()
	b.SetBytes(64)
	for b.Loop() {
		if err := s.PutPacket(packet); err != nil {
			b.Fatal(err)
		}
		p.in = p.out
		if _, err := s.AppendPacket(dst); err != nil {
			b.Fatal(err)
		}
		p.out = p.out[:0]
	}
}

// BenchmarkVar sends a value to itself.
func BenchmarkVar(b *testing.B) {
	u := bound(b)
	require.NoError(b, u.SetDestAddress("127.0.0.1", u.GetLocalPort()))
	value := []any{"CHAT", int64(9527), 1.5}
	b.ReportAllocs()
	for b.Loop() {
		if err := u.PutVar(value, false); err != nil {
			b.Fatal(err)
		}
		for {
			if got, _ := u.GetVar(false); got != nil {
				break
			}
		}
	}
}
