package multiplayer

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
)

// wire is a transport in memory, for tests: a server and its clients hand each other packets.
type wire struct {
	Base
	id      int
	status  ConnectionStatus
	server  *wire         // of a client
	ends    map[int]*wire // of a server
	in      [][]byte
	from    []int
	spare   [][]byte // packets that were taken, to be used again
	tell    []func() // what Poll tells
	sent    int
	refuses error // what PutPacket gives
}

func newWireServer() *wire {
	w := &wire{id: 1, status: ConnectionConnected, ends: map[int]*wire{}}
	w.Init((*wirePackets)(w))
	return w
}

// client returns a client with that id, of which both ends are told at their next Poll.
func (w *wire) client(id int) *wire {
	c := &wire{id: id, status: ConnectionConnected, server: w}
	c.Init((*wirePackets)(c))
	w.ends[id] = c
	w.tell = append(w.tell, func() { w.EmitPeerConnected(id) })
	c.tell = append(c.tell, func() { c.EmitPeerConnected(1) })
	return c
}

func (w *wire) Poll() {
	for len(w.tell) > 0 {
		tell := w.tell[0]
		w.tell = w.tell[1:]
		tell()
	}
}

func (w *wire) Close() {
	w.status = ConnectionDisconnected
	if w.server != nil {
		w.server.gone(w.id)
	}
	for _, c := range w.ends {
		c.tell = append(c.tell, func() { c.EmitPeerDisconnected(1); c.status = ConnectionDisconnected })
	}
}

// gone makes a server lose a client.
func (w *wire) gone(id int) {
	w.tell = append(w.tell, func() {
		if w.ends[id] != nil {
			w.EmitPeerDisconnected(id)
			delete(w.ends, id)
		}
	})
}

func (w *wire) DisconnectPeer(id int, force bool) error {
	c := w.ends[id]
	if c == nil {
		return gderr.New("wire.DisconnectPeer", gderr.ErrInvalidParameter, fmt.Errorf("no peer %d", id))
	}
	c.tell = append(c.tell, func() { c.EmitPeerDisconnected(1); c.status = ConnectionDisconnected })
	if force {
		delete(w.ends, id)
	} else {
		w.gone(id)
	}
	return nil
}

func (w *wire) GetConnectionStatus() ConnectionStatus { return w.status }
func (w *wire) GetUniqueID() int                      { return w.id }
func (w *wire) IsServer() bool                        { return w.server == nil }
func (w *wire) IsServerRelaySupported() bool          { return true }
func (w *wire) GetPacketMode() TransferMode           { return TransferModeReliable }
func (w *wire) GetPacketChannel() int                 { return 0 }
func (w *wire) LastError() error                      { return nil }

func (w *wire) GetPacketPeer() int {
	if len(w.from) == 0 {
		return 0
	}
	return w.from[0]
}

func (w *wire) Wait(ctx context.Context) error {
	if len(w.in)+len(w.tell) > 0 {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

type wirePackets wire

func (w *wirePackets) GetAvailablePacketCount() int { return len(w.in) }
func (w *wirePackets) GetMaxPacketSize() int        { return 1 << 24 }

func (w *wirePackets) GetPacket() ([]byte, error) {
	if len(w.in) == 0 {
		return nil, errNoPacket
	}
	packet := w.in[0]
	w.in, w.from = w.in[:copy(w.in, w.in[1:])], w.from[:copy(w.from, w.from[1:])]
	w.spare = append(w.spare, packet)
	return packet, nil
}

func (w *wirePackets) PutPacket(packet []byte) error {
	if w.refuses != nil {
		return w.refuses
	}
	w.sent++
	if w.server != nil {
		w.server.receive(w.id, packet)
		return nil
	}
	to := w.ends[w.TargetPeer()]
	if to == nil {
		return gderr.New("wire.PutPacket", gderr.ErrInvalidParameter, fmt.Errorf("no peer %d", w.TargetPeer()))
	}
	to.receive(1, packet)
	return nil
}

// receive takes a packet, into memory of one that was taken before if there is some.
func (w *wire) receive(from int, packet []byte) {
	var place []byte
	if last := len(w.spare) - 1; last >= 0 {
		place, w.spare = w.spare[last][:0], w.spare[:last]
	}
	w.in = append(w.in, append(place, packet...))
	w.from = append(w.from, from)
}

// clone is a packet of one's own.
func clone(packet []byte) []byte { return bytes.Clone(packet) }

// meeting returns a server and clients with the ids 2, 3 …, each with nodes of its own, that know each other.
func meeting(tb testing.TB, clients int, nodes func() []*Node) []*SceneMultiplayer {
	tb.Helper()
	server := newWireServer()
	all := []*SceneMultiplayer{NewSceneMultiplayer(nodes()...)}
	require.NoError(tb, all[0].SetMultiplayerPeer(server))
	for i := range clients {
		m := NewSceneMultiplayer(nodes()...)
		require.NoError(tb, m.SetMultiplayerPeer(server.client(2+i)))
		all = append(all, m)
	}
	settle(tb, all...)
	return all
}

// settle polls until nobody has anything to say.
func settle(tb testing.TB, all ...*SceneMultiplayer) {
	tb.Helper()
	for range 20 {
		for _, m := range all {
			require.NoError(tb, m.Poll())
		}
	}
}

// errorsOf collects what handlers of OnError are told.
func errorsOf(m *SceneMultiplayer) *[]error {
	all := &[]error{}
	m.OnError(func(err error) { *all = append(*all, err) })
	return all
}
