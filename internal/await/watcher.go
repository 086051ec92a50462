package await

import "github.com/godotpeer/godotpeer/internal/netsock"

// Watcher looks for what a need waits for, except the clock, on behalf of one who sleeps.
type Watcher struct {
	wake   func()          // may not block
	watch  netsock.Watch   // on socket
	socket *netsock.Socket // nil while nothing is watched
}

// Init gives a Watcher what it calls when something comes to pass. wake may be called for nothing, and may not block.
func (w *Watcher) Init(wake func()) { w.wake, w.watch.Fire = wake, wake }

// Listen has every bell of the need call wake, and reports whether there is one. Who listens looks at the source once
// more before sleeping: a bell that was rung before is not heard.
func (w *Watcher) Listen(n *Need) bool { return n.listen(&w.wake) }

// Ignore is the end of Listen.
func (w *Watcher) Ignore(n *Need) { n.listen(nil) }

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

// Rest ends Watch, and reports whether the socket was ready meanwhile. What came to pass before may call wake yet.
func (w *Watcher) Rest() bool {
	if w.socket == nil {
		return false
	}
	fired := !w.socket.Disarm(&w.watch)
	w.socket = nil
	return fired
}

// listener returns who listens to the bells of the need.
func (n *Need) listener() *func() {
	if n.bell == nil {
		return nil
	}
	return n.bell.listener.Load()
}

// hand gives the bells back to who listened before, such as a group, which has not heard what was rung since.
func (n *Need) hand(before *func()) {
	if n.listen(before); before != nil {
		(*before)()
	}
}

// listen has every bell of the need call f, and reports whether there is one.
func (n *Need) listen(f *func()) bool {
	for b := n.bell; b != nil; b = b.below {
		b.listener.Store(f)
	}
	return n.bell != nil
}
