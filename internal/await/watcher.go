package await

import (
	"slices"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Watcher looks for what a need waits for, except the clock, on behalf of one who sleeps.
type Watcher struct {
	watch  netsock.Watch   // on socket
	socket *netsock.Socket // nil while nothing is watched
}

// Init gives a Watcher whom it wakes when something comes to pass, maybe also for nothing.
func (w *Watcher) Init(owner netsock.Waker) { w.watch.Owner = owner }

func (w *Watcher) wake() { w.watch.Owner.Wake() }

// Listen has every bell of the need wake the owner, and reports whether there is one. Who listens looks at the source once
// more before sleeping: a bell that was rung before is not heard.
func (w *Watcher) Listen(n *Need) bool { return n.listen(w) }

// Ignore is the end of Listen, unless another one listens.
func (w *Watcher) Ignore(n *Need) {
	for _, b := range n.bells {
		b.listener.CompareAndSwap(w, nil)
	}
}

// Watch watches the socket of the need, if it has one. The error is why the system can't.
func (w *Watcher) Watch(n *Need) error {
	if n.Socket == nil {
		return nil
	}
	if err := n.Socket.Arm(&w.watch, n.Interest); err != nil {
		return err
	}
	w.socket = n.Socket
	return nil
}

// Rest ends Watch, and reports whether the socket was ready meanwhile. What came to pass before may wake the owner yet.
func (w *Watcher) Rest() bool {
	if w.socket == nil {
		return false
	}
	fired := !w.socket.Disarm(&w.watch)
	w.socket = nil
	return fired
}

// listener returns who listens to the bells of the need: to the source's own, or to one of a source below.
func (n *Need) listener() *Watcher {
	for _, b := range slices.Backward(n.bells) {
		if w := b.listener.Load(); w != nil {
			return w
		}
	}
	return nil
}

// hand gives the bells back to who listened before, such as a group, which has not heard what was rung since.
func (n *Need) hand(before *Watcher) {
	if n.listen(before); before != nil {
		before.wake()
	}
}

// listen has every bell of the need wake w, and reports whether there is one.
func (n *Need) listen(w *Watcher) bool {
	for _, b := range n.bells {
		b.listener.Store(w)
	}
	return len(n.bells) > 0
}
