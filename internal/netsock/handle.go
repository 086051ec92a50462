package netsock

import "sync/atomic"

// handle holds a descriptor and counts the calls that are using it, so that Close during a call releases the
// descriptor when that call ends, and exactly once.
type handle struct {
	fd     sysFD
	file   *boundFile   // what goes with the descriptor, if anything
	state  atomic.Int32 // the calls in progress, and closedBit
	stream bool         // a byte stream, which must not be closed with unread input
	queued              // where it is waited for
}

const closedBit = 1 << 30

// enter begins a call, which leave must end. It fails once the handle is closed.
func (h *handle) enter() (sysFD, bool) {
	for {
		state := h.state.Load()
		if state&closedBit != 0 {
			return h.fd, false
		}
		if h.state.CompareAndSwap(state, state+1) {
			return h.fd, true
		}
	}
}

func (h *handle) leave() {
	if h.state.Add(-1) == closedBit {
		h.release()
	}
}

func (h *handle) close() {
	if h.state.Or(closedBit) == 0 {
		h.release()
	}
}

// closed reports whether the handle is closed.
func (h *handle) closed() bool { return h.state.Load()&closedBit != 0 }

func (h *handle) release() {
	if h.stream {
		discard(func(p []byte) (int, error) { return sysRecv(h.fd, p) })
	}
	if h.index != 0 {
		theQueue.leave(h)
	}
	sysClose(h.fd)
	if h.file != nil {
		h.file.remove()
	}
}
