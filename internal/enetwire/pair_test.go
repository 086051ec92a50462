package enetwire_test

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// endpoint returns an address on the loopback.
func endpoint(port int) netsock.Endpoint {
	return netsock.EndpointOf(netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port)))
}

// otherEndpoint returns an address on another host.
func otherEndpoint(host byte, port int) netsock.Endpoint {
	return netsock.EndpointOf(netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, host}), uint16(port)))
}

// counter returns a source of connect ids.
func counter() func() uint32 {
	n := uint32(0x01020304)
	return func() uint32 { n++; return n }
}

// A flight is a datagram on its way.
type flight struct {
	from, to netsock.Endpoint
	data     []byte
}

// A wire connects hosts without loss or delay, on one clock.
type wire struct {
	t     testing.TB
	now   int64
	hosts map[netsock.Endpoint]*enetwire.Host
	order []netsock.Endpoint
	lose  func(flight) bool // nil: nothing is lost
	log   []flight
}

func newWire(t testing.TB) *wire {
	return &wire{t: t, now: 1000, hosts: make(map[netsock.Endpoint]*enetwire.Host)}
}

// add makes a host at a port.
func (w *wire) add(port int, config enetwire.Config) *enetwire.Host {
	if config.Rand == nil {
		config.Rand = counter()
	}
	if config.MaxPeers == 0 {
		config.MaxPeers = 32
	}
	h := enetwire.New(config)
	w.hosts[endpoint(port)] = h
	w.order = append(w.order, endpoint(port))
	return h
}

// send delivers all that the hosts have to send, and all that comes of it.
func (w *wire) send() {
	for busy := true; busy; {
		busy = false
		for _, from := range w.order {
			for {
				data, to, ok := w.hosts[from].AppendDatagram(nil)
				if !ok {
					break
				}
				busy = true
				f := flight{from, to, data}
				w.log = append(w.log, f)
				if h := w.hosts[to]; h != nil && (w.lose == nil || !w.lose(f)) {
					h.Receive(from, data)
				}
			}
		}
	}
}

// turn gives every host one turn, ms later.
func (w *wire) turn(ms int64) {
	w.now += ms
	for _, at := range w.order {
		w.hosts[at].Service(w.now)
	}
	w.send()
}

// run gives turns each 10 ms for so long.
func (w *wire) run(ms int64) {
	for end := w.now + ms; w.now < end; {
		w.turn(10)
	}
}

// happened is an event with the payload taken out.
type happened struct {
	kind    enetwire.EventKind
	peer    *enetwire.Peer
	data    uint32
	payload string
	channel int
	flags   enetwire.Flags
}

// events takes all events of a host.
func events(h *enetwire.Host) (all []happened) {
	for {
		ev, ok := h.Event()
		if !ok {
			return all
		}
		e := happened{kind: ev.Kind, peer: ev.Peer, data: ev.Data}
		if pk := ev.Packet; pk != nil {
			e.payload, e.channel, e.flags = string(pk.Bytes()), pk.Channel(), pk.Flags()
			pk.Free()
		}
		all = append(all, e)
	}
}

func received(peer *enetwire.Peer, payload string, channel int, flags enetwire.Flags) happened {
	return happened{kind: enetwire.EventReceive, peer: peer, payload: payload, channel: channel, flags: flags}
}

// A pair is a server and a client that is connected to it.
type pair struct {
	*wire
	server, client     *enetwire.Host
	toClient, toServer *enetwire.Peer
}

const serverPort, clientPort = 1, 2

func newPair(t testing.TB) *pair { return newPairOf(t, enetwire.Config{}, enetwire.Config{}, 8) }

func newPairOf(t testing.TB, server, client enetwire.Config, channels int) *pair {
	w := newWire(t)
	p := &pair{wire: w, server: w.add(serverPort, server), client: w.add(clientPort, client)}
	p.connect(channels, 77)
	return p
}

// connect connects the client, and requires the events.
func (p *pair) connect(channels int, data uint32) {
	var err error
	p.toServer, err = p.client.Connect(endpoint(serverPort), channels, data)
	require.NoError(p.t, err)
	p.turn(10)
	require.Equal(p.t, []happened{{kind: enetwire.EventConnect, peer: p.toServer}}, events(p.client))
	got := events(p.server)
	require.Len(p.t, got, 1)
	require.Equal(p.t, enetwire.EventConnect, got[0].kind)
	require.Equal(p.t, data, got[0].data)
	p.toClient = got[0].peer
	require.Equal(p.t, enetwire.Connected, p.toServer.State())
	require.Equal(p.t, enetwire.Connected, p.toClient.State())
}

// peers returns the peers of a host.
func peers(h *enetwire.Host) []*enetwire.Peer { return slices.Collect(h.Peers) }
