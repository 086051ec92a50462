package await

import (
	"sync/atomic"
	"weak"
)

// Bell wakes who waits for a peer: a goroutine that works for the peer rings it when it has something for Poll, and so
// does a call that leaves the peer something to do, such as a message that could not be sent whole. Ringing costs
// nothing while nobody listens. The zero Bell is ready for use.
//
// A bell remembers nothing: who listens looks at the peer after it began to.
type Bell struct{ listener atomic.Pointer[Watcher] }

// Ring calls the listener, if there is one.
func (b *Bell) Ring() {
	if listener := b.listener.Load(); listener != nil {
		listener.wake()
	}
}

// Weakly returns a function that rings the bell if that is still there. It is for what a forgotten peer must not be held by, such
// as a goroutine: the listener of a bell may hold the peer.
func (b *Bell) Weakly() func() {
	bell := weak.Make(b)
	return func() {
		if b := bell.Value(); b != nil {
			b.Ring()
		}
	}
}
