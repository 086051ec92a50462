package streampeer

import (
	"context"
	"crypto/tls"
	"errors"
	"os"
	"time"
)

// tlsHandshake runs a handshake of crypto/tls, which knows no way to interrupt it, in a goroutine of its own. The two
// sides take turns: the goroutine runs only while the peer is in start or step, which return when it wants more
// input or is over. So it never touches the queues while the peer does, and a poll has always done what could be done.
//
// A coroutine (iter.Pull) would do the same, but the runtime ends the program if such a one is begun on a goroutine
// that is locked to its thread, as programs with windows have, and continued on one that is not, or the other way round.
type tlsHandshake struct {
	ctx    context.Context // ends with the time limit, with the peer, or when the peer is disconnected
	cancel context.CancelFunc
	resume chan struct{} // peer to goroutine: there is more input
	paused chan struct{} // goroutine to peer: it wants more
	done   chan struct{} // closed when the goroutine has ended
	err    error         // how it ended; valid once done is closed
}

// errTLSAbandoned is how a handshake ends whose goroutine was ended by a callback in the user's tls.Config.
var errTLSAbandoned = errors.New("handshake did not return")

// startTLSHandshake begins a handshake that may take as long as limit, and returns it when it wants input or is over.
func startTLSHandshake(conn *tls.Conn, bridge *tlsBridge, limit time.Duration) *tlsHandshake {
	h := &tlsHandshake{
		resume: make(chan struct{}),
		paused: make(chan struct{}),
		done:   make(chan struct{}),
		err:    errTLSAbandoned,
	}
	h.ctx, h.cancel = context.WithTimeoutCause(context.Background(), limit, os.ErrDeadlineExceeded)
	bridge.handshake = h
	go h.run(conn)
	h.settle()
	return h
}

func (h *tlsHandshake) run(conn *tls.Conn) {
	defer close(h.done)
	err := conn.HandshakeContext(h.ctx)
	if err != nil && h.ctx.Err() != nil {
		err = h.expired()
	}
	h.err = err
}

// await is called by the goroutine when it wants more input. It returns when there is some, or an error when there
// is no use in waiting.
func (h *tlsHandshake) await() error {
	h.paused <- struct{}{}
	select {
	case <-h.resume:
		return h.expired()
	case <-h.ctx.Done():
		return h.expired()
	}
}

// expired returns why the handshake was given up, or nil.
func (h *tlsHandshake) expired() error { return context.Cause(h.ctx) }

// step lets the goroutine go on with new input, and returns when it wants more or has ended.
func (h *tlsHandshake) step() {
	select {
	case h.resume <- struct{}{}:
		h.settle()
	case <-h.done:
	}
}

// settle waits, no longer than crypto/tls computes, until the goroutine wants more input or has ended.
func (h *tlsHandshake) settle() {
	select {
	case <-h.paused:
	case <-h.done:
	}
}

// over reports whether the goroutine has ended.
func (h *tlsHandshake) over() bool {
	select {
	case <-h.done:
		return true
	default:
		return false
	}
}

// end ends the goroutine if it has not ended, and frees what it used.
func (h *tlsHandshake) end() {
	h.cancel()
	<-h.done
}
