package streampeer

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
)

// tlsBridge is the net.Conn that crypto/tls runs on: two queues, between which and the stream below the peer carries
// ciphertext. Nothing in it blocks a poll: a Read that finds nothing hands over to the peer during the handshake,
// which crypto/tls can't take up again after an error; later it returns errTLSStarved, and crypto/tls can be read
// again as if it had not been.
//
// It does not know the peer, so that a forgotten peer can be collected while its handshake waits.
type tlsBridge struct {
	in, out       queue
	handshake     *tlsHandshake // nil when it is over
	starved       bool          // crypto/tls has used up all of in
	mute          error         // why the stream below takes no more; nil while it does
	broken        error         // why it gives no more either
	local, remote net.Addr
}

// maxTLSPending is how much may wait for a stream below that takes nothing, in bytes. Data of the user's is at most
// one record; the rest is answers of crypto/tls, which a peer that sends and never reads could make pile up.
const maxTLSPending = 64 << 10

var (
	errTLSStarved net.Error = starvedError{}
	errTLSPending           = errors.New("other side asks without reading the answers")
	// errTLSCut is not io.ErrUnexpectedEOF itself, of which crypto/tls makes a proper end.
	errTLSCut = fmt.Errorf("stream ended without close_notify: %w", io.ErrUnexpectedEOF)
)

// starvedError is temporary: crypto/tls remembers all other errors of a read, and returns them for ever
// (Conn.readRecordOrCCS).
type starvedError struct{}

func (starvedError) Error() string   { return "nothing has arrived" }
func (starvedError) Timeout() bool   { return true }
func (starvedError) Temporary() bool { return true }

// newTLSBridge returns a bridge that gives out the addresses of the stream below.
func newTLSBridge(local, remote net.Addr) *tlsBridge { return &tlsBridge{local: local, remote: remote} }

// silence remembers why the stream below takes no more, the first reason.
func (b *tlsBridge) silence(err error) {
	if b.mute == nil {
		b.mute = err
	}
}

// breakOff remembers why the stream below gives no more: if it took no more before, then for the same reason.
func (b *tlsBridge) breakOff(err error) {
	switch {
	case b.mute != nil:
		err = b.mute
	case errors.Is(err, gderr.ErrFileEOF):
		err = errTLSCut
	}
	b.broken = errs.Cause(err)
}

// expired returns why a handshake was given up. Its goroutine asks before it touches the queues: from then on it runs
// beside the peer.
func (b *tlsBridge) expired() error {
	if b.handshake == nil {
		return nil
	}
	return b.handshake.expired()
}

func (b *tlsBridge) Read(p []byte) (int, error) {
	if err := b.expired(); err != nil {
		return 0, err
	}
	for b.in.len() == 0 {
		if b.broken != nil {
			return 0, b.broken
		}
		if b.handshake == nil {
			b.starved = true
			return 0, errTLSStarved
		}
		if err := b.handshake.await(); err != nil {
			return 0, err
		}
	}
	return b.in.read(p), nil
}

// Write never fails for want of room below, after which crypto/tls would not go on.
func (b *tlsBridge) Write(p []byte) (int, error) {
	if err := b.expired(); err != nil {
		return 0, err
	}
	if b.handshake == nil && b.out.len() > maxTLSPending {
		b.silence(errTLSPending)
		return 0, errTLSPending
	}
	b.out.write(p)
	return len(p), nil
}

func (b *tlsBridge) LocalAddr() net.Addr  { return b.local }
func (b *tlsBridge) RemoteAddr() net.Addr { return b.remote }

// Close does nothing: the stream below is the user's. The deadlines don't either, as nothing waits.
func (b *tlsBridge) Close() error                     { return nil }
func (b *tlsBridge) SetDeadline(time.Time) error      { return nil }
func (b *tlsBridge) SetReadDeadline(time.Time) error  { return nil }
func (b *tlsBridge) SetWriteDeadline(time.Time) error { return nil }

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
