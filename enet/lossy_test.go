package enet_test

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// lossyProxy forwards datagrams between a client and a port, and loses, doubles and holds back some of them, by a seed.
type lossyProxy struct {
	port   int
	front  *net.UDPConn // towards the client
	back   *net.UDPConn // towards the server
	ending sync.WaitGroup
}

// newLossyProxy returns a proxy that loses that part of all datagrams.
func newLossyProxy(t *testing.T, to int, loss float64) *lossyProxy {
	t.Helper()
	front, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	back, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: to})
	require.NoError(t, err)
	p := &lossyProxy{port: front.LocalAddr().(*net.UDPAddr).Port, front: front, back: back}
	var client sync.Map // its address, under no key
	p.ending.Go(func() {
		p.forward(front, loss, 1, func(data []byte, from netip.AddrPort) error {
			client.Store(nil, from)
			_, err := back.Write(data)
			return err
		})
	})
	p.ending.Go(func() {
		p.forward(back, loss, 2, func(data []byte, _ netip.AddrPort) error {
			addr, _ := client.Load(nil)
			_, err := front.WriteToUDPAddrPort(data, addr.(netip.AddrPort))
			return err
		})
	})
	t.Cleanup(func() {
		front.Close()
		back.Close()
		p.ending.Wait()
	})
	return p
}

// forward forwards one way until the socket is closed.
func (p *lossyProxy) forward(from *net.UDPConn, loss float64, seed uint64, send func([]byte, netip.AddrPort) error) {
	rng := rand.New(rand.NewPCG(seed, 7))
	buffer := make([]byte, 1<<16)
	var held []byte
	for {
		n, sender, err := from.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		data := buffer[:n]
		switch chance := rng.Float64(); {
		case chance < loss:
			continue
		case chance < loss+0.05 && held == nil: // is overtaken by the next one
			held = append([]byte(nil), data...)
			continue
		case chance < loss+0.1:
			_ = send(data, sender) // who has gone hears nothing
		}
		_ = send(data, sender)
		if held != nil {
			_ = send(held, sender)
			held = nil
		}
	}
}

// TestLossyNetwork: over a network that loses, doubles and reorders, reliable packets arrive once and in their order on
// each channel, unreliable ones in their order, unsequenced ones once at most.
func TestLossyNetwork(t *testing.T) {
	t.Parallel()
	server := listening(t)
	proxy := newLossyProxy(t, server.GetLocalPort(), 0.2)
	client := enet.NewConnection()
	require.NoError(t, client.CreateHost(1, 0, 0, 0))
	t.Cleanup(func() { forget(client) })
	to, err := client.ConnectToHost("127.0.0.1", proxy.port, 4, 0)
	require.NoError(t, err)
	at := next(t, server, client).Peer
	require.Equal(t, to, next(t, client, server).Peer)
	for _, peer := range []*enet.PacketPeer{to, at} { // a busy machine is not a peer that has gone
		require.NoError(t, peer.SetTimeout(1<<20, int(time.Hour.Milliseconds()), int(time.Hour.Milliseconds())))
	}

	const count = 80
	var got [4][]uint32 // by channel
	finished := func() bool { return len(got[0]) == count && len(got[1]) == count/10 }
	sent := uint32(0)
	deadline := time.Now().Add(3 * kit.Patience)
	for !finished() && time.Now().Before(deadline) {
		if sent < count {
			sendNumbered(t, to, sent)
			sent++
		}
		for _, c := range []*enet.Connection{client, server} {
			event, err := c.Service(1)
			require.NoError(t, err)
			require.NotEqual(t, enet.EventDisconnect, event.Type)
			if event.Type == enet.EventReceive {
				packet, err := at.GetPacket()
				require.NoError(t, err)
				got[event.Channel] = append(got[event.Channel], binary.BigEndian.Uint32(packet))
			}
		}
	}
	require.True(t, finished(), "%d and %d reliable packets have arrived", len(got[0]), len(got[1]))
	for i, n := range got[0] {
		require.EqualValues(t, i, n, "reliable")
	}
	for i, n := range got[1] {
		require.EqualValues(t, 10*i, n, "reliable, in fragments")
	}
	assert.IsIncreasing(t, got[2], "unreliable")
	assert.NotEmpty(t, got[2])
	seen := map[uint32]bool{}
	for _, n := range got[3] {
		assert.False(t, seen[n], "unsequenced, %d again", n)
		seen[n] = true
	}
	assert.NotEmpty(t, seen)
}

// sendNumbered sends a packet of each kind with a number, a long one of every tenth.
func sendNumbered(t *testing.T, to *enet.PacketPeer, n uint32) {
	t.Helper()
	packet := binary.BigEndian.AppendUint32(nil, n)
	require.NoError(t, to.Send(0, packet, enet.FlagReliable))
	require.NoError(t, to.Send(2, packet, 0))
	require.NoError(t, to.Send(3, packet, enet.FlagUnsequenced))
	if n%10 == 0 {
		require.NoError(t, to.Send(1, append(packet, make([]byte, 5000)...), enet.FlagReliable))
	}
}
