package enetwire

// EventKind says what an [Event] is, with the engine's numbers.
type EventKind uint8

// The events. The engine's EVENT_NONE is that there is none.
const (
	EventConnect    EventKind = 1
	EventDisconnect EventKind = 2
	EventReceive    EventKind = 3
)

// An Event is what a turn brought.
type Event struct {
	Kind EventKind
	Peer *Peer
	// Data is what the other side said with Connect or with a disconnection; 0 if it said nothing.
	Data uint32
	// TimedOut is, with Disconnect, that the other side did not acknowledge for too long.
	TimedOut bool
	// Packet is what was received, to be freed by who takes the event.
	Packet *Packet
}

// A readyList is the peers that have something to hand out, in order.
type readyList struct{ first, last *Peer }

// hand puts p at the end of those that have something to hand out.
func (h *Host) hand(p *Peer) {
	if p.isReady {
		return
	}
	p.isReady, p.nextReady = true, nil
	if h.ready.first == nil {
		h.ready.first = p
	} else {
		h.ready.last.nextReady = p
	}
	h.ready.last = p
}

// Event returns the next event, one of each peer in turn. A peer's connection comes before its packets, and those
// before its end: what had arrived whole is handed out. With EventDisconnect the peer's slot is free.
func (h *Host) Event() (Event, bool) {
	for h.ready.first != nil {
		p := h.ready.first
		h.ready.first, p.isReady, p.nextReady = p.nextReady, false, nil
		if ev, ok := p.event(); ok {
			if p.inbox.first != nil || p.state == Zombie {
				h.hand(p)
			}
			return ev, true
		}
	}
	return Event{}, false
}

func (p *Peer) event() (Event, bool) {
	if p.state == Disconnected {
		return Event{}, false // what it has is left to Receive
	}
	if p.unannounced {
		p.unannounced = false
		if p.state == ConnectionPending || p.state == ConnectionSucceeded {
			p.state = Connected
		}
		return Event{Kind: EventConnect, Peer: p, Data: p.eventData}, true
	}
	if pk := p.inbox.pop(); pk != nil {
		return Event{Kind: EventReceive, Peer: p, Packet: pk}, true
	}
	if p.state == Zombie {
		p.free()
		return Event{Kind: EventDisconnect, Peer: p, Data: p.endData, TimedOut: p.timedOut}, true
	}
	return Event{}, false
}

// Receive takes the oldest packet that arrived and was not handed out by an event, nil if there is none. It is for
// who ends a peer himself with DisconnectNow or Reset and wants what had arrived before.
func (p *Peer) Receive() *Packet { return p.inbox.pop() }

// deliver puts a packet where events find it.
func (p *Peer) deliver(pk *Packet) {
	p.inbox.push(pk)
	p.inboxed++
	p.host.hand(p)
}
