package enetwire

import (
	"fmt"
	"math"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Config is what a host is made with. Numbers out of range are forced into it.
type Config struct {
	MaxPeers          int    // 1 to MaxPeers
	MaxChannels       int    // of connections that come, 1 to MaxChannels; 0 is MaxChannels
	IncomingBandwidth uint32 // bytes a second; 0 is unlimited
	OutgoingBandwidth uint32

	// Rand gives the connect ids.
	Rand func() uint32

	// MaxWaiting is how many bytes all peers together may have waiting to be freed, 512 MiB if 0. Beyond it the data
	// of those is refused that hold more than their share, and beyond twice as much that of all.
	MaxWaiting int
}

const defaultMaxWaiting = 512 << 20

// A Host is what stands behind a socket: peers in numbered slots. One goroutine at a time uses a host and its peers.
type Host struct {
	slots    []slot
	used     bitset // slots with a peer
	active   bitset // slots whose peer may have something to send
	cursor   int    // the slot whose turn it is to send
	timers   timers
	sent     sentTable
	queued   uint64 // commands so far
	ready    readyList
	partings []parting // DISCONNECTs of peers that are gone
	halfOpen halfOpen
	byAddr   map[netsock.Endpoint]*Peer // chained by nextAtAddr

	now             int64
	lookForTimeouts bool
	compressor      Compressor
	scratch         []byte
	rand            func() uint32
	refuse          bool
	maxChannels     int

	incoming, outgoing uint32 // bandwidths
	bandwidthAt        int64  // when bandwidth was looked at
	tellBandwidth      bool
	connected          int // peers that count for bandwidth
	limited            int // of them, those with a limited incoming bandwidth
	wasLimited         bool

	waiting, maxWaiting int
	maxOutgoing         int
	statistics          Statistics

	sparePacket     *Packet
	spareOut        *outPacket
	spareCommand    *outCommand
	spareAssembly   *assembly
	sparePackets    int
	spareOuts       int
	spareCommands   int
	spareAssemblies int
}

// A slot is a place for a peer. Its session ids outlive the peer.
type slot struct {
	peer       *Peer
	outSession uint8
	inSession  uint8
}

// Statistics count what a host sent and received, as datagrams are on the wire.
type Statistics struct {
	SentBytes, SentDatagrams, ReceivedBytes, ReceivedDatagrams uint32
}

// New makes a host.
func New(config Config) *Host {
	n := min(max(config.MaxPeers, 1), MaxPeers)
	h := &Host{
		slots:      make([]slot, n),
		used:       newBitset(n),
		active:     newBitset(n),
		byAddr:     make(map[netsock.Endpoint]*Peer),
		rand:       config.Rand,
		incoming:   config.IncomingBandwidth,
		outgoing:   config.OutgoingBandwidth,
		maxWaiting: config.MaxWaiting,

		maxOutgoing: DefaultMaxOutgoing,
	}
	if h.maxWaiting <= 0 {
		h.maxWaiting = defaultMaxWaiting
	}
	for i := range h.slots {
		h.slots[i].inSession, h.slots[i].outSession = noSession, noSession
	}
	h.SetMaxChannels(config.MaxChannels)
	return h
}

// SetMaxChannels sets how many channels a connection that comes can have. Out of 1 to 255 it is 255.
func (h *Host) SetMaxChannels(n int) {
	if n < 1 || n > MaxChannels {
		n = MaxChannels
	}
	h.maxChannels = n
}

// MaxChannels returns how many channels a connection that comes can have.
func (h *Host) MaxChannels() int { return h.maxChannels }

// MaxPeers returns how many peers the host can have.
func (h *Host) MaxPeers() int { return len(h.slots) }

// Knows reports whether a peer has the address.
func (h *Host) Knows(addr netsock.Endpoint) bool { return h.byAddr[addr] != nil }

// Abandon ends the peers that have the address as if their time were out: it is somebody else's now.
func (h *Host) Abandon(addr netsock.Endpoint) {
	for p := h.byAddr[addr]; p != nil; {
		next := p.nextAtAddr
		if p.state != Zombie {
			p.timedOut = true
			p.end(0)
		}
		p = next
	}
}

// SetMaxOutgoing sets how many bytes may wait to be sent to each peer and to be acknowledged by it, with commandWeight
// more for each command. Below 1 it is any number.
func (h *Host) SetMaxOutgoing(bytes int) {
	if bytes < 1 {
		bytes = math.MaxInt
	}
	h.maxOutgoing = bytes
}

// queueFull is the error where more would wait.
func (h *Host) queueFull() error { return fmt.Errorf("%w, %d bytes", ErrQueueFull, h.maxOutgoing) }

// SetCompressor sets what compresses datagrams and decompresses those that come compressed; nil for nothing.
func (h *Host) SetCompressor(c Compressor) { h.compressor = c }

// SetRefuseNewConnections lets CONNECTs be ignored.
func (h *Host) SetRefuseNewConnections(on bool) { h.refuse = on }

// Statistics returns what the host counts. Who reads a number sets it to 0.
func (h *Host) Statistics() *Statistics { return &h.statistics }

// Peers calls yield for each peer that is not free, in the order of their slots.
func (h *Host) Peers(yield func(*Peer) bool) {
	for n := h.used.next(0); n >= 0; n = h.used.next(n + 1) {
		if !yield(h.slots[n].peer) {
			return
		}
	}
}

// Connect begins a connection, with channels forced into 1 to 255. Its CONNECT goes out with the next turn, and
// sooner or later there is an event for it: EventConnect, or EventDisconnect if nobody answers.
func (h *Host) Connect(to netsock.Endpoint, channels int, data uint32) (*Peer, error) {
	n := h.used.nextFree(0)
	if n < 0 {
		return nil, ErrNoSlot
	}
	p := h.newPeer(n, to)
	p.state = Connecting
	p.channelCount = min(max(channels, 1), MaxChannels)
	p.window = windowOf(h.outgoing, 0)
	h.connectTo(p, data)
	return p, nil
}

// Broadcast sends a packet to every peer in state Connected that has the channel. Peers for which too much waits are
// passed over, and it is an error then.
func (h *Host) Broadcast(channel int, data []byte, flags Flags) error {
	if len(data) > MaxPacket {
		return ErrTooLarge
	}
	if channel < 0 || channel >= MaxChannels {
		return ErrChannel
	}
	pk, full := h.newOutPacket(data), 0
	for p := range h.Peers {
		switch {
		case p.state != Connected || channel >= p.channelCount:
		case p.hasRoomFor(data):
			p.queuePacket(uint8(channel), pk, flags)
		default:
			full++
		}
	}
	h.release(pk)
	if full > 0 {
		return fmt.Errorf("for %d peers %w", full, h.queueFull())
	}
	return nil
}

// Service begins a turn: it tells the time, in milliseconds of a clock that does not go back, and sees to all timers.
func (h *Host) Service(now int64) {
	h.now = max(h.now, now)
	h.lookForTimeouts, h.cursor = true, 0
	h.shareBandwidth()
	h.wakeDue()
}

// Flush begins a turn that only sends: it tells the time, but nothing is sent again or given up in it.
func (h *Host) Flush(now int64) {
	h.now = max(h.now, now)
	h.lookForTimeouts, h.cursor = false, 0
	h.wakeDue()
}

// wakeDue lets the peers whose timers have run out have their turn to send.
func (h *Host) wakeDue() {
	for p := h.timers.first(); p != nil && p.due <= h.now; p = h.timers.first() {
		h.timers.remove(p)
		h.active.set(int(p.number))
	}
}

// Next returns when the host has something to do without anything being received: the time of a turn to come, or now
// if datagrams or events wait. It is false if that is never.
func (h *Host) Next() (int64, bool) {
	if len(h.partings) > 0 || h.active.next(0) >= 0 || h.ready.first != nil {
		return h.now, true
	}
	at, ok := int64(0), false
	if p := h.timers.first(); p != nil {
		at, ok = p.due, true
	}
	if h.connected > 0 && (h.tellBandwidth || h.limited > 0) {
		if next := h.bandwidthAt + bandwidthInterval; !ok || next < at {
			at, ok = next, true
		}
	}
	return at, ok
}
