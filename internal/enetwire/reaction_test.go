package enetwire_test

import (
	"encoding/hex"
	"math"
	"slices"

	"github.com/godotpeer/godotpeer/internal/enetcompress"
	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// react takes all events, and does what the side did about them.
func (p *player) react() {
	for {
		ev, ok := p.host.Event()
		if !ok {
			return
		}
		switch ev.Kind {
		case enetwire.EventConnect:
			p.connected(ev)
		case enetwire.EventDisconnect:
			p.disconnected(ev)
		case enetwire.EventReceive:
			p.received(ev)
			ev.Packet.Free()
		}
	}
}

func (p *player) isMultiplayer() bool { return p.side.settings.Kind == "multiplayer" }

// expect takes the next event of the recording, which must be of this kind.
func (p *player) expect(kind string) map[string]any {
	for p.seen < len(p.side.events) {
		e := p.side.events[p.seen]
		p.seen++
		switch e["event"] {
		case kind:
			return e
		case "did", "listening", "connecting", "closed", "connection_succeeded":
		default:
			p.fail("%s, not %v", kind, e)
			return nil
		}
	}
	p.fail("%s after all events", kind)
	return nil
}

func (p *player) require(e map[string]any, field string, got float64) {
	if e != nil && e[field] != got {
		p.fail("%s is %v, not %v", field, got, e)
	}
}

func (p *player) connected(ev enetwire.Event) {
	if p.isMultiplayer() {
		if p.side.name == "server" && p.isRefused(ev) {
			ev.Peer.Reset()
			return
		}
		id := ev.Data
		if p.side.name == "server" {
			p.meet(ev.Peer)
			ev.Peer.Tag = id
		} else {
			id = 1
		}
		p.require(p.expect("peer_connected"), "id", float64(id))
		return
	}
	if _, known := p.ids[ev.Peer]; !known {
		p.meet(ev.Peer)
	}
	e := p.expect("connect")
	p.require(e, "peer", float64(p.ids[ev.Peer]))
	p.require(e, "data", float64(ev.Data))
	p.require(e, "channels", float64(ev.Peer.Channels()))
	if limits := p.side.settings.Timeout; limits != nil {
		ev.Peer.SetTimeout(limits[0], limits[1], limits[2])
	}
}

// isRefused tells whether the server of a multiplayer peer resets a newcomer.
func (p *player) isRefused(ev enetwire.Event) bool {
	for _, a := range p.actions {
		if a.do == "refuse_connections" {
			return true
		}
	}
	return ev.Data < 2 || slices.ContainsFunc(p.peers, func(other *enetwire.Peer) bool { return other.Tag == ev.Data })
}

func (p *player) disconnected(ev enetwire.Event) {
	if !p.isMultiplayer() {
		e := p.expect("disconnect")
		p.require(e, "peer", float64(p.ids[ev.Peer]))
		p.require(e, "data", float64(ev.Data))
		return
	}
	if p.ids[ev.Peer] == forgotten {
		return
	}
	id := uint32(1)
	if p.side.name == "server" {
		id = ev.Peer.Tag.(uint32)
	}
	p.require(p.expect("peer_disconnected"), "id", float64(id))
}

func (p *player) received(ev enetwire.Event) {
	pk := ev.Packet
	if p.isMultiplayer() {
		e, mode := p.expect("packet"), 1
		switch {
		case pk.Flags()&enetwire.FlagReliable != 0:
			mode = 2
		case pk.Flags()&enetwire.FlagUnsequenced != 0:
			mode = 0
		}
		p.require(e, "channel", float64(max(pk.Channel()-1, 0)))
		p.require(e, "mode", float64(mode))
		p.requirePayload(e, pk)
		return
	}
	if p.seen < len(p.side.events) && p.side.events[p.seen]["event"] == "disconnect" {
		return // the engine throws away what came before a DISCONNECT and was not handed out
	}
	e := p.expect("receive")
	p.require(e, "peer", float64(p.ids[ev.Peer]))
	p.require(e, "channel", float64(pk.Channel()))
	p.require(e, "flags", float64(pk.Flags()))
	p.requirePayload(e, pk)
	if p.side.settings.Echo {
		if err := ev.Peer.Send(pk.Channel(), pk.Bytes(), pk.Flags()); err != nil {
			p.fail("echo: %v", err)
		}
	}
}

func (p *player) requirePayload(e map[string]any, pk *enetwire.Packet) {
	if e != nil && !isPayload(e, pk.Bytes()) {
		p.fail("%s is received, not %v", hex.EncodeToString(pk.Bytes()), e)
	}
}

// do does an action.
func (p *player) do(a *action) {
	var peer *enetwire.Peer
	if len(p.peers) > 0 {
		peer = p.peers[0]
	}
	switch a.do {
	case "send", "put_packet":
		if a.do == "put_packet" {
			a.flags = int(enetwire.FlagReliable)
		}
		if a.want["result"] == 31.0 {
			return // it is refused before it comes here
		}
		for range a.count {
			p.requireResult(a, peer.Send(a.channel, a.payload, enetwire.Flags(a.flags)))
		}
	case "broadcast":
		p.requireResult(a, p.host.Broadcast(a.channel, a.payload, enetwire.Flags(a.flags)))
	case "put":
		p.put(a)
	case "disconnect":
		peer.Disconnect(a.data)
	case "disconnect_later":
		peer.DisconnectLater(a.data)
	case "disconnect_now":
		peer.DisconnectNow(a.data)
	case "reset":
		peer.Reset()
	case "ping":
		peer.Ping()
	case "ping_interval":
		peer.SetPingInterval(a.numbers[0])
	case "set_timeout":
		peer.SetTimeout(a.numbers[0], a.numbers[1], a.numbers[2])
	case "throttle_configure":
		peer.ConfigureThrottle(a.numbers[0], a.numbers[1], a.numbers[2])
	case "bandwidth_limit":
		p.host.SetBandwidthLimit(a.numbers[0], a.numbers[1])
	case "compress":
		p.compress(enetcompress.RangeCoder)
	case "disconnect_peer":
		if a.nth > 0 {
			peer = p.peers[a.nth-1]
		}
		p.disconnectPeer(peer, a.force)
	case "close":
		for _, peer := range p.peers {
			if peer.State() == enetwire.Connected {
				peer.DisconnectNow(0)
			}
		}
	case "statistics":
		p.compareStatistics(peer, a.want)
	case "status", "silent", "awake", "socket_send", "refuse_connections":
	default:
		p.fail("%s is unknown", a.do)
	}
	if _, ok := a.want["state"].(float64); ok && peer != nil {
		p.require(a.want, "state", float64(peer.State()))
	}
}

// timely are the statistics that depend on the millisecond in which a datagram was read: the epochs, and what is of the
// round-trip time.
var timely = []int{2, 3, 4, 5, 6, 10}

// compareStatistics requires what the side's peer and host counted, what is timely within some turns.
func (p *player) compareStatistics(peer *enetwire.Peer, want map[string]any) {
	all, _ := want["peer_statistics"].([]any) // none if the peer was gone
	for i, v := range all {
		got, off := float64(peer.Statistic(i)), 0.0
		if slices.Contains(timely, i) {
			off = 3 * aTurn
		}
		if math.Abs(got-v.(float64)) > off {
			p.fail("statistic %d is %v, not %v", i, got, v)
		}
	}
	totals, counted := want["host_totals"].([]any), p.host.Statistics()
	if totals[0] != float64(counted.SentBytes) || totals[1] != float64(counted.SentDatagrams) {
		p.fail("%+v is counted, not %v", *counted, totals)
	}
	*counted = enetwire.Statistics{}
}

// disconnectPeer leaves no trace of the peer if it is forced.
func (p *player) disconnectPeer(peer *enetwire.Peer, force bool) {
	peer.Disconnect(0)
	if force {
		p.ids[peer] = forgotten
	}
}

const forgotten = -1

func (p *player) requireResult(a *action, err error) {
	result, ok := a.want["result"].(float64)
	if ok && (result == 0) != (err == nil) {
		p.fail("%s gives %v, not %v", a.do, err, result)
	}
}

// put sends as a multiplayer peer does.
func (p *player) put(a *action) {
	channel, flags := a.channel+1, enetwire.Flags(0)
	switch a.mode {
	case 2:
		flags = enetwire.FlagReliable
	case 1:
		flags = enetwire.FlagUnreliableFragment
	case 0:
		flags = enetwire.FlagUnsequenced | enetwire.FlagUnreliableFragment
	}
	if a.channel == 0 && a.mode == 2 {
		channel = 0
	}
	if result, ok := a.want["result"].(float64); ok && result != 0 {
		return // the target is nobody's
	}
	for i, peer := range p.peers {
		to := a.targetNth == 0 || a.targetNth == i+1 || a.targetNth < 0 && a.targetNth != -i-1
		if to && peer.State() == enetwire.Connected {
			if err := peer.Send(channel, a.payload, flags); err != nil {
				p.fail("put: %v", err)
			}
		}
	}
}
