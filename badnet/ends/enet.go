package ends

import (
	"iter"

	"time"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/group"
)

// maxENetPeers is the most that a host of ENet can have.
const maxENetPeers = 4095

// host is an ENetConnection.
type host struct {
	*enet.Connection
	ends     map[*enet.PacketPeer]*enetEnd
	patience time.Duration
	err      error // that Service fails with
}

func newHost(patience time.Duration) *host {
	return &host{Connection: enet.NewConnection(), ends: make(map[*enet.PacketPeer]*enetEnd), patience: patience}
}

// endure has a peer bear silence for so long, however often what waits was sent again.
func endure(peer *enet.PacketPeer, patience time.Duration) {
	ms := int(patience.Milliseconds())
	_ = peer.SetTimeout(1, ms, ms) // the order is right
}

func listenENet(address string, patience time.Duration) (Server, error) {
	h := newHost(patience)
	return h, h.CreateHostBound(address, 0, maxENetPeers, 0, 0, 0)
}

func listenENetDTLS(address string, patience time.Duration) (Server, error) {
	h := newHost(patience)
	if err := h.CreateHostBound(address, 0, maxENetPeers, 0, 0, 0); err != nil {
		return nil, err
	}
	return h, h.DTLSServerSetup(self.Server())
}

func (h *host) Waits() group.Peer { return h.Connection }
func (h *host) Port() int         { return h.GetLocalPort() }
func (h *host) Stop()             { _ = h.Destroy() } // which it may be

func (h *host) Poll(new, look func(End)) {
	for {
		event, err := h.Service(0)
		e := h.ends[event.Peer]
		switch event.Type {
		case enet.EventError:
			h.err = err
			return
		case enet.EventNone:
			return
		case enet.EventConnect:
			if e == nil {
				e = &enetEnd{host: h, peer: event.Peer}
				h.ends[event.Peer] = e
				endure(event.Peer, h.patience)
				new(e)
			}
			e.state = Open
		case enet.EventDisconnect:
			e.state = Ended
			delete(h.ends, event.Peer)
		}
		look(e)
	}
}

// enetEnd is an ENetPacketPeer.
type enetEnd struct {
	*host
	peer  *enet.PacketPeer
	owner bool // of the host
	state State
}

func dialENet(address string, port int, patience time.Duration) (End, error) {
	h := newHost(patience)
	if err := h.CreateHost(1, 0, 0, 0); err != nil {
		return nil, err
	}
	return connect(h, address, port)
}

func dialENetDTLS(address string, port int, patience time.Duration) (End, error) {
	h := newHost(patience)
	if err := h.CreateHost(1, 0, 0, 0); err != nil {
		return nil, err
	}
	if err := h.DTLSClientSetup(name, self.Client()); err != nil {
		return nil, err
	}
	return connect(h, address, port)
}

func connect(h *host, address string, port int) (End, error) {
	peer, err := h.ConnectToHost(address, port, 1, 0)
	if err != nil {
		return nil, err
	}
	e := &enetEnd{host: h, peer: peer, owner: true}
	h.ends[peer] = e
	endure(peer, h.patience)
	return e, nil
}

func (e *enetEnd) Waits() group.Peer {
	if e.owner {
		return e.Connection
	}
	return nil
}

func (e *enetEnd) Poll() {
	if e.owner {
		nobody := func(End) {} // connects to a client
		e.host.Poll(nobody, nobody)
	}
}

func (e *enetEnd) State() State {
	if e.err != nil {
		return Ended
	}
	return e.state
}

func (e *enetEnd) Send(message []byte) error  { return e.peer.Send(0, message, enet.FlagReliable) }
func (e *enetEnd) Messages() iter.Seq[[]byte] { return e.peer.Packets() }
func (e *enetEnd) Close()                     { e.peer.PeerDisconnectLater(0) }
func (e *enetEnd) LastError() error           { return e.err }

func (e *enetEnd) Drop() {
	if e.owner {
		e.Stop()
	} else if e.state != Ended {
		e.peer.PeerDisconnectNow(0)
		delete(e.ends, e.peer)
	}
	e.state = Ended
}
