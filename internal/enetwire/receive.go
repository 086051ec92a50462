package enetwire

import "github.com/godotpeer/godotpeer/internal/netsock"

// Receive takes a datagram that has come, in the turn that Service or Flush began. What it brings is for
// [Host.Event]; what it asks for, for [Host.AppendDatagram]. Anything that is not ENet's, or not for a peer at that
// address, is ignored.
func (h *Host) Receive(from netsock.Endpoint, datagram []byte) {
	datagram = datagram[:min(len(datagram), MaxDatagram)]
	h.statistics.ReceivedBytes += uint32(len(datagram))
	h.statistics.ReceivedDatagrams++
	head, body, ok := cutHeader(datagram)
	if !ok {
		return
	}
	var p *Peer
	if head.peer != noPeer {
		if p = h.senderOf(from, head); p == nil {
			return
		}
	}
	if head.compressed {
		if body, ok = h.decompress(body, MaxDatagram-(len(datagram)-len(body))); !ok {
			return
		}
	}
	if p == nil {
		p, body = h.receiveFirst(from, body)
	}
	if p == nil {
		return
	}
	p.receiveCommands(head, body)
	p.touch()
}

// senderOf returns the peer that a datagram's header names, if the datagram can be from it.
func (h *Host) senderOf(from netsock.Endpoint, head header) *Peer {
	if int(head.peer) >= len(h.slots) {
		return nil
	}
	p := h.slots[head.peer].peer
	if p == nil || p.state == Zombie || p.addr != from || p.remote != noPeer && head.session != p.inSession {
		return nil
	}
	return p
}

func (h *Host) decompress(body []byte, limit int) ([]byte, bool) {
	if h.compressor == nil {
		return nil, false
	}
	out, err := h.compressor.AppendDecompressed(h.scratch[:0], body, limit)
	if err != nil || len(out) == 0 || len(out) > limit {
		return nil, false
	}
	h.scratch = out
	return out, true
}

// receiveFirst takes the CONNECT that must be in a datagram to nobody yet.
func (h *Host) receiveFirst(from netsock.Endpoint, body []byte) (*Peer, []byte) {
	var c command
	rest, ok := c.cut(body)
	if !ok || c.kind != cmdConnect {
		return nil, nil
	}
	return h.receiveConnect(from, &c), rest
}

// receiveCommands takes command after command, to the first that is refused.
func (p *Peer) receiveCommands(head header, body []byte) {
	for len(body) > 0 {
		var c command
		rest, ok := c.cut(body)
		if !ok || !p.receive(&c) {
			return
		}
		body = rest
		if c.flags&flagAcknowledge == 0 {
			continue
		}
		if !head.timed {
			if p.state == AcknowledgingDisconnect && len(p.acks) == 0 {
				p.end(p.endData) // there is nothing to acknowledge with
			}
			return
		}
		p.acknowledge(&c, head.sent)
	}
}

// receive takes one command. It is false if the command is refused, and with it the rest of the datagram, as also when
// what came before it has ended the peer.
func (p *Peer) receive(c *command) bool {
	if p.state == Disconnected || p.state == Zombie {
		return false
	}
	switch c.kind {
	case cmdAcknowledge:
		return p.receiveAcknowledge(c)
	case cmdVerifyConnect:
		return p.receiveVerifyConnect(c)
	case cmdDisconnect:
		return p.receiveDisconnect(c)
	case cmdPing:
		return p.isOpen()
	case cmdSendReliable:
		return p.receiveReliable(c)
	case cmdSendUnreliable:
		return p.receiveUnreliable(c)
	case cmdSendUnsequenced:
		return p.receiveUnsequenced(c)
	case cmdSendFragment:
		return p.receiveFragment(c)
	case cmdSendUnreliableFragment:
		return p.receiveUnreliableFragment(c)
	case cmdBandwidthLimit:
		return p.receiveBandwidthLimit(c)
	case cmdThrottleConfigure:
		return p.receiveThrottleConfigure(c)
	}
	return false // CONNECT, of one who is connected
}

func (p *Peer) receiveThrottleConfigure(c *command) bool {
	if !p.isOpen() {
		return false
	}
	p.throttle.interval, p.throttle.acceleration, p.throttle.deceleration = c.u32(0), c.u32(4), c.u32(8)
	return true
}
