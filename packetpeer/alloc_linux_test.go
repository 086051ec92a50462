//go:build !race

package packetpeer_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// TestNoAllocation: the calls of a peer's every day allocate nothing. It is not parallel, since a garbage
// collection empties the pools that they live on.
func TestNoAllocation(t *testing.T) {
	u := bound(t)
	a := connected(t, u.GetLocalPort())
	s := listen(t)
	b := connected(t, s.GetLocalPort())
	put(t, b, "x")
	peer := take(t, s)
	stream, _ := over(nil)
	closed := packetpeer.NewUDP()
	client, served, host := dtlsPair(t)
	packet, dst := []byte("the same packet as ever"), make([]byte, 0, 64)
	for name, f := range map[string]func(){
		"idle count":  func() { u.GetAvailablePacketCount() },
		"idle get":    func() { _, _ = u.GetPacket() },
		"idle var":    func() { _, _ = u.GetVar(false) },
		"idle append": func() { _, _ = u.AppendPacket(dst) },
		"idle poll":   func() { _ = s.Poll() },
		"idle stream": func() { _, _ = stream.GetPacket() },
		"closed":      func() { _, _ = closed.GetPacket() },
		"put and append": func() {
			_ = a.PutPacket(packet)
			_ = u.Wait(context.Background())
			_, _ = u.AppendPacket(dst)
		},
		"put and iterate": func() {
			_ = a.PutPacket(packet)
			_ = u.Wait(context.Background())
			for range u.Packets() {
			}
		},
		"server": func() {
			_ = b.PutPacket(packet)
			_ = peer.Wait(context.Background())
			_ = s.Poll()
			_, _ = peer.AppendPacket(dst)
			_ = peer.PutPacket(packet)
			_ = b.Wait(context.Background())
			_, _ = b.AppendPacket(dst)
		},
		"idle DTLS poll":  func() { client.Poll() },
		"idle DTLS count": func() { client.GetAvailablePacketCount() },
		"idle DTLS get":   func() { _, _ = client.GetPacket() },
		"DTLS": func() {
			_ = client.PutPacket(packet)
			_ = served.Wait(context.Background())
			_ = host.udp.Poll()
			served.Poll()
			_, _ = served.AppendPacket(dst)
			_ = served.PutPacket(packet)
			_ = client.Wait(context.Background())
			_, _ = client.AppendPacket(dst)
		},
	} {
		f() // makes what is made once
		assert.Zero(t, testing.AllocsPerRun(100, f), name)
	}
	require.Zero(t, u.GetAvailablePacketCount())
}
