package streampeer

import (
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
)

// maxCoalesced is how many bytes may wait for Poll or Flush: more are sent at once.
const maxCoalesced = 256 << 10

// outbox is what waits in a peer whose writes share a call. A nil outbox is that of one whose writes do not.
type outbox struct {
	queue
	off bool // the writes share no call any more; what waits is ahead of them
}

// switched returns the outbox of a peer whose writes shall share a call, or shall not.
func (o *outbox) switched(on bool) *outbox {
	switch {
	case o == nil && on:
		return &outbox{}
	case o == nil || !on && o.len() == 0:
		return nil
	}
	o.off = !on
	return o
}

func (o *outbox) isOn() bool { return o != nil && !o.off }

// waiting returns how many bytes wait.
func (o *outbox) waiting() int {
	if o == nil {
		return 0
	}
	return o.len()
}

// add has data wait, or reports that it is too much for that.
func (o *outbox) add(data []byte) bool {
	if !o.isOn() || o.len()+len(data) > maxCoalesced {
		return false
	}
	o.write(data)
	return true
}

// drain sends what waits until there is no room, which a send of no bytes shows, and returns what is left of the outbox.
// What can't be sent is dropped.
func (o *outbox) drain(send func(data []byte) (int, error)) (*outbox, error) {
	for o.waiting() > 0 {
		n, err := send(o.bytes())
		o.drop(n)
		if err != nil {
			o.clear()
			return o, err
		}
		if n == 0 {
			return o, nil
		}
	}
	return o.switched(o.isOn()), nil
}

// empty drops what waits.
func (o *outbox) empty() {
	if o != nil {
		o.clear()
	}
}

// inherit moves what waits to an outbox of another peer.
func (o *outbox) inherit() *outbox {
	if o.waiting() == 0 {
		return nil
	}
	heir := &outbox{queue: o.queue, off: true}
	o.queue = queue{}
	return heir
}

// SetCoalescing has writes share calls of the system: what is put waits for the next Poll or Flush, and leaves together
// with all that was put before it. It saves most of the cost of many small writes. Up to 256 KiB wait; what would be more
// is sent at once, behind what waits. Unsent counts what waits, and Wait returns for it when there is room;
// DisconnectFromHost, and a read that has to wait, send what there is room for. What goes wrong with data that waits is for
// Poll or Flush to tell. It is off by default.
// It is an addition of Go.
func (p *socketPeer) SetCoalescing(enabled bool) { p.outbox = p.outbox.switched(enabled) }

// IsCoalescingEnabled reports whether writes share calls of the system.
// It is an addition of Go.
func (p *socketPeer) IsCoalescingEnabled() bool { return p.outbox.isOn() }

// Unsent returns how many bytes wait for Poll or Flush, which is none unless SetCoalescing was called.
// It is an addition of Go.
func (p *socketPeer) Unsent() int { return p.outbox.waiting() }

// Flush sends as much as there is room for of what waits, and nothing else of what Poll does. It never blocks.
// It is an addition of Go.
//
// The error is [gderr.Failed] if the connection breaks or has broken.
func (p *socketPeer) Flush() error {
	if p.outbox == nil || p.status != StatusConnected {
		return nil
	}
	if p.broken {
		return p.renamed("Flush", p.reason)
	}
	_, err := p.sent("Flush", 0, p.drain())
	return err
}

// drain sends what waits as there is room. The error is that of the socket.
func (p *socketPeer) drain() (err error) {
	if p.outbox != nil && p.status == StatusConnected && !p.broken {
		p.outbox, err = p.outbox.drain(p.trySend)
	}
	return err
}

// trySend is sock.Send to which no room is no error.
func (p *socketPeer) trySend(data []byte) (int, error) {
	n, err := p.sock.Send(data)
	return n, unlessFull(err)
}

// coalesce has data wait for Poll or Flush, if it may.
func (p *socketPeer) coalesce(data []byte) bool {
	if p.outbox == nil || p.status != StatusConnected || p.broken || !p.outbox.add(data) {
		return false
	}
	p.place.Ring()
	return true
}

// drainFor is drain for a method that needs everything to be sent.
func (p *socketPeer) drainFor(as string) error {
	if _, err := p.sent(as, 0, p.drain()); err != nil {
		return err
	}
	if n := p.Unsent(); n > 0 {
		return p.error(as, gderr.ErrBusy, fmt.Errorf("%d bytes wait to be sent: Flush sends them as there is room", n))
	}
	return nil
}
