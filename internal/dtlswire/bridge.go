package dtlswire

import (
	"net"
	"os"
	"slices"
	"sync"
	"time"
)

// bridge is the net.PacketConn that pion's goroutines run on: two queues of datagrams, which the peer fills and empties.
// It rings when there is something for the peer. It does not know the peer, so that a forgotten one can be
// collected while its handshake waits.
type bridge struct {
	ring     func()
	disguise *disguise // of a server; nil for a client

	mu      sync.Mutex
	in, out [][]byte
	early   [][]byte // encrypted records that are not the handshake's: pion would lose packets
	last    []byte   // the datagram that was written last
	seq     uint64   // of the next record of epoch 1
	alert   []byte   // that the other side sent in the clear
	late    bool     // a deadline for reading has passed
	closed  bool
	arrived chan struct{} // gets one for what a Read may wait for
	began   chan struct{} // closed when something was written
}

// How much a queue holds, in datagrams and in bytes; more is lost, as on any network. A handshake has about ten datagrams,
// and a UDP peer's queue as many bytes.
const (
	maxQueued      = 64
	maxQueuedBytes = 64 << 10
)

func newBridge(ring func(), d *disguise) *bridge {
	b := &bridge{ring: ring, disguise: d, arrived: make(chan struct{}, 1), began: make(chan struct{})}
	if d != nil {
		b.in = [][]byte{d.first()}
	}
	return b
}

// receive takes a datagram of the other side's apart for pion.
func (b *bridge) receive(datagram []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(datagram) > 0 {
		r, rest, ok := nextRecord(datagram)
		if !ok {
			break
		}
		b.receiveRecord(r)
		datagram = rest
	}
	b.wake()
}

func (b *bridge) receiveRecord(r record) {
	switch kind := r.kind(); {
	case r.epoch() > 0 && (kind != typeHandshake || b.closed):
		b.early = push(b.early, r.raw)
		return
	case kind == typeAlert:
		b.alert = slices.Clone(r.fragment())
	}
	if b.disguise != nil {
		hello, same := b.disguise.isHello(r)
		if same && b.disguise.shown != nil {
			b.in = push(b.in, b.disguise.again(r.seq()))
		}
		if hello {
			return
		}
	}
	b.in = push(b.in, r.raw)
}

// push adds a copy of a datagram to a queue, if there is room.
func push(queue [][]byte, datagram []byte) [][]byte {
	size := len(datagram)
	for _, d := range queue {
		size += len(d)
	}
	if len(queue) >= maxQueued || size > maxQueuedBytes {
		return queue
	}
	return append(queue, slices.Clone(datagram))
}

// wake lets a Read look again.
func (b *bridge) wake() {
	select {
	case b.arrived <- struct{}{}:
	default:
	}
}

// next returns the datagram that has waited longest to be sent, nil if there is none.
func (b *bridge) next() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.out) == 0 {
		return nil
	}
	datagram := b.out[0]
	b.out = b.out[1:]
	return datagram
}

// waiting reports whether a datagram waits to be sent.
func (b *bridge) waiting() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.out) > 0
}

// takeEarly returns the records that were kept for the session.
func (b *bridge) takeEarly() [][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	early := b.early
	b.early = nil
	return early
}

// shut ends what pion can say: what it writes from now on goes nowhere.
func (b *bridge) shut() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.wake()
}

func (b *bridge) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		n, err, ok := b.read(p)
		if ok {
			return n, otherSide{}, err
		}
		<-b.arrived
	}
}

// read reads if there is anything to.
func (b *bridge) read(p []byte) (n int, err error, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.late:
		return 0, os.ErrDeadlineExceeded, true
	case b.closed:
		return 0, net.ErrClosed, true
	case len(b.in) == 0:
		return 0, nil, false
	}
	n = copy(p, b.in[0])
	b.in = b.in[1:]
	return n, nil, true
}

func (b *bridge) WriteTo(p []byte, _ net.Addr) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return len(p), nil
	}
	if b.disguise != nil && b.disguise.shown == nil {
		if second, ok := b.disguise.second(p); ok {
			b.in = push(b.in, second)
			b.wake()
			return len(p), nil
		}
	}
	b.count(p)
	if b.last == nil {
		close(b.began)
	}
	b.last = slices.Clone(p)
	b.out = push(b.out, p)
	b.ring()
	return len(p), nil
}

// count remembers which sequence numbers pion has used under the keys.
func (b *bridge) count(datagram []byte) {
	for r, rest, ok := nextRecord(datagram); ok; r, rest, ok = nextRecord(rest) {
		if r.epoch() == 1 {
			b.seq = max(b.seq, r.seq()+1)
		}
	}
}

func (b *bridge) Close() error {
	b.shut()
	return nil
}

// SetReadDeadline knows two deadlines, as that is what pion sets: one that has passed, and none.
func (b *bridge) SetReadDeadline(t time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.late = !t.IsZero()
	b.wake()
	return nil
}

func (b *bridge) SetDeadline(t time.Time) error    { return b.SetReadDeadline(t) }
func (b *bridge) SetWriteDeadline(time.Time) error { return nil } // nothing waits
func (b *bridge) LocalAddr() net.Addr              { return otherSide{} }

// otherSide is the address of whom a bridge leads to: there is one at most.
type otherSide struct{}

func (otherSide) Network() string { return "dtls" }
func (otherSide) String() string  { return "dtls" }
