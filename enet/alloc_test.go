//go:build !race

package enet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
)

// TestNoAllocation: what a connection does every day allocates nothing. It is not parallel, since a garbage collection
// empties the pools that it lives on.
func TestNoAllocation(t *testing.T) {
	server, client, at, to := linked(t)
	room := make([]byte, 0, 32<<10)
	small, large := make([]byte, 64), make([]byte, 16<<10)
	turn := func() {
		for _, c := range []*enet.Connection{client, server, client, server} {
			for event := (enet.Event{Type: enet.EventReceive}); event.Type != enet.EventNone; {
				event, _ = c.Service(0)
			}
		}
	}
	got := 0
	take := func() {
		turn()
		for {
			packet, err := at.AppendPacket(room[:0])
			if err != nil {
				break
			}
			got += len(packet)
		}
	}
	for name, f := range map[string]func(){
		"idle":        turn,
		"reliable":    func() { _ = to.Send(0, small, enet.FlagReliable); take() },
		"unreliable":  func() { _ = to.Send(1, small, 0); take() },
		"unsequenced": func() { _ = to.Send(1, small, enet.FlagUnsequenced); take() },
		"fragments":   func() { _ = to.Send(2, large, enet.FlagReliable); take() },
		"broadcast":   func() { _ = client.Broadcast(0, small, enet.FlagReliable); take() },
	} {
		for range 200 { // makes what is made once
			f()
		}
		assert.Zero(t, testing.AllocsPerRun(200, f), name)
	}
	require.Positive(t, got)
}

// TestMultiplayerNoAllocation: nor does a frame of a server, with packets or without.
func TestMultiplayerNoAllocation(t *testing.T) {
	server := serving(t)
	client := joined(t, server)
	client.GetPeer(1).ThrottleConfigure(5000, 32, 0)
	server.GetPeer(client.GetUniqueID()).ThrottleConfigure(5000, 32, 0)
	room, packet := make([]byte, 0, 1<<10), make([]byte, 64)
	frame := func() {
		client.Poll()
		server.Poll()
		for server.GetAvailablePacketCount() > 0 {
			room, _ = server.AppendPacket(room[:0])
		}
	}
	toOne := func() { server.SetTargetPeer(client.GetUniqueID()); _ = server.PutPacket(packet); frame() }
	for name, f := range map[string]func(){
		"idle": frame,
		"up":   func() { _ = client.PutPacket(packet); frame() },
		"down": func() {
			toOne()
			for client.GetAvailablePacketCount() > 0 {
				room, _ = client.AppendPacket(room[:0])
			}
		},
	} {
		for range 200 {
			f()
		}
		assert.Zero(t, testing.AllocsPerRun(200, f), name)
	}
}
