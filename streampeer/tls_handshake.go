package streampeer

import (
	"context"
	"crypto/tls"
	"errors"
	"time"
)

// tlsHandshake runs a handshake of crypto/tls, which knows no way to interrupt it, in a goroutine that takes turns with
// the peer: it runs only while the peer is in next, which returns when it wants more input or is over. So it never touches
// the queues while the peer does, and a poll has always done what could be done.
type tlsHandshake struct {
	*turns
	ctx    context.Context // ends with the time limit, with the peer, or when the peer is disconnected
	cancel context.CancelFunc
	forget func() bool // ends the watch over ctx, which stops the goroutine
	err    error       // how it ended; valid once it is over
}

// errTLSAbandoned is how a handshake ends whose goroutine was ended by a callback in the user's tls.Config.
var errTLSAbandoned = errors.New("handshake did not return")

// startTLSHandshake begins a handshake that may take as long as limit, and returns it when it wants input or is over.
func startTLSHandshake(conn *tls.Conn, bridge *tlsBridge, limit time.Duration) *tlsHandshake {
	h := &tlsHandshake{err: errTLSAbandoned}
	h.ctx, h.cancel = context.WithTimeoutCause(context.Background(), limit, errLate("the handshake", limit, "SetHandshakeTimeout"))
	h.turns = newTurns()
	h.forget = context.AfterFunc(h.ctx, h.stop)
	bridge.handshake = h
	h.start(func() { h.run(conn) })
	h.next()
	return h
}

func (h *tlsHandshake) run(conn *tls.Conn) {
	err := conn.HandshakeContext(h.ctx)
	if err != nil && h.ctx.Err() != nil {
		err = h.expired()
	}
	h.err = err
}

// expired returns why the handshake was given up, or nil.
func (h *tlsHandshake) expired() error { return context.Cause(h.ctx) }

// await is called by the goroutine when it wants more input. It returns when there is some, or an error when there
// is no use in waiting.
func (h *tlsHandshake) await() error {
	if !h.yield() {
		return h.expired()
	}
	return nil
}

// end ends the goroutine if it has not ended, and frees what it used.
func (h *tlsHandshake) end() {
	h.forget()
	h.cancel()
	h.stop()
	<-h.paused
}
