package streampeer

import (
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
