package enetwire

import (
	"cmp"
	"slices"
)

// peerBandwidth is what the other side said it can take and give, in bytes a second; 0 is unlimited.
type peerBandwidth struct {
	incoming, outgoing uint32
	counted            bool // among the host's connected peers
}

// SetBandwidthLimit sets what the host can take and give, in bytes a second, 0 for unlimited. The peers are told
// within a second.
func (h *Host) SetBandwidthLimit(incoming, outgoing uint32) {
	h.incoming, h.outgoing, h.tellBandwidth = incoming, outgoing, true
}

// windowOf returns how many bytes may be under way between two bandwidths.
func windowOf(own, other uint32) int {
	if own == 0 && other == 0 {
		return maxWindow
	}
	slower := min(own, other)
	if slower == 0 {
		slower = max(own, other)
	}
	return min(max(int(slower/bandwidthOfWindow)*minWindow, minWindow), maxWindow)
}

// countPeer lets a peer take part in the sharing of bandwidth.
func (h *Host) countPeer(p *Peer) {
	p.bandwidth.counted = true
	h.connected++
	h.countLimited(p, 1)
	h.tellBandwidth = true
}

// uncount takes it out again.
func (p *Peer) uncount() {
	if p.bandwidth.counted {
		p.bandwidth.counted = false
		p.host.connected--
		p.host.countLimited(p, -1)
		p.host.tellBandwidth = true
	}
}

func (h *Host) countLimited(p *Peer, by int) {
	if p.bandwidth.incoming != 0 {
		h.limited += by
	}
}

func (p *Peer) receiveBandwidthLimit(c *command) bool {
	if !p.isOpen() {
		return false
	}
	p.host.countLimited(p, -1)
	p.bandwidth.incoming, p.bandwidth.outgoing = c.u32(0), c.u32(4)
	p.host.countLimited(p, 1)
	p.window = windowOf(p.host.outgoing, p.bandwidth.incoming)
	return true
}

// shareBandwidth looks at the bandwidth once a second.
func (h *Host) shareBandwidth() {
	elapsed := h.now - h.bandwidthAt
	if elapsed < bandwidthInterval {
		return
	}
	if h.connected > 0 {
		h.shareOutgoing(uint64(elapsed))
	}
	h.bandwidthAt = h.now
	if h.connected > 0 && h.tellBandwidth {
		h.tellBandwidth = false
		h.shareIncoming()
	}
}

// countQueued counts bytes as queued since bandwidth was looked at, and queued returns their sum.
func (p *Peer) countQueued(bytes int) {
	if since := p.host.bandwidthAt; p.queuedSince != since {
		p.queuedSince, p.queuedBytes = since, 0
	}
	p.queuedBytes += uint64(bytes)
}

func (p *Peer) queued() uint64 {
	if p.queuedSince != p.host.bandwidthAt {
		return 0
	}
	return p.queuedBytes
}

// countedPeers returns the peers that share the bandwidth.
func (h *Host) countedPeers() []*Peer {
	peers := make([]*Peer, 0, h.connected)
	for p := range h.Peers {
		if p.bandwidth.counted {
			peers = append(peers, p)
		}
	}
	return peers
}

// shareOutgoing limits the throttles of the peers: first of those that can take less than their share of what may go
// out, then of all others alike. The share of the others never grows by that, so that the second round is the last.
func (h *Host) shareOutgoing(elapsed uint64) {
	if h.outgoing == 0 && h.limited == 0 && !h.wasLimited {
		return // every limit is what it was
	}
	h.wasLimited = h.outgoing != 0 || h.limited > 0
	peers := h.countedPeers()
	budget, total := uint64(h.outgoing)*elapsed/1000, uint64(0)
	for _, p := range peers {
		total += p.queued()
	}
	if h.outgoing == 0 {
		budget = total
	}
	share := shareOf(budget, total)
	for changed := h.limited > 0; changed && len(peers) > 0; {
		changed = false
		share = shareOf(budget, total)
		others := peers[:0]
		for _, p := range peers {
			can := uint64(p.bandwidth.incoming) * elapsed / 1000
			if p.bandwidth.incoming == 0 || share*p.queued()/throttleScale <= can {
				others = append(others, p)
				continue
			}
			p.throttle.cut(uint32(max(can*throttleScale/p.queued(), 1)))
			budget -= min(can, budget)
			total -= min(can, total)
			changed = true
		}
		peers = others
	}
	for _, p := range peers {
		p.throttle.cut(uint32(share))
	}
}

func shareOf(budget, total uint64) uint64 {
	if total <= budget {
		return throttleScale
	}
	return budget * throttleScale / total
}

// shareIncoming tells the peers what they may send: those that send less than their share just that, the others what
// is left, in equal shares. Who sends little raises the share of those that send more, so they go first.
func (h *Host) shareIncoming() {
	peers := h.countedPeers()
	rest, limit := h.incoming, uint32(0)
	if rest != 0 {
		slices.SortFunc(peers, func(a, b *Peer) int { return cmp.Compare(a.bandwidth.outgoing, b.bandwidth.outgoing) })
	}
	for h.incoming != 0 && len(peers) > 0 {
		limit = rest / uint32(len(peers))
		own := peers[0].bandwidth.outgoing
		if own != 0 && own >= limit {
			break
		}
		peers[0].tellBandwidth(own)
		rest -= own
		peers = peers[1:]
	}
	for _, p := range peers {
		p.tellBandwidth(limit)
	}
}

// tellBandwidth tells a peer what it may send. Also one whose queue is full is told, but not one who acknowledges
// everything but that.
func (p *Peer) tellBandwidth(incoming uint32) {
	if p.outgoing/2 < p.host.maxOutgoing {
		p.control(cmdBandwidthLimit, flagAcknowledge, incoming, p.host.outgoing)
	}
}
