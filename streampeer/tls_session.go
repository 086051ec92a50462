package streampeer

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"runtime"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/errs"
)

// start begins the handshake of one of the two sides, and takes it as far as it goes.
func (t *TLS) start(method string, stream StreamPeer, side func(net.Conn, *tls.Config) *tls.Conn,
	config *tls.Config, verifier *tlsVerifier) error {
	if t.stream != nil {
		return t.error(method, gderr.ErrAlreadyInUse, errHandshaking)
	}
	t.stream, t.below = stream, below.Of(stream)
	t.bridge = newTLSBridge(t.below.Addrs())
	t.conn, t.verifier = side(t.bridge, config), verifier
	t.status, t.reason, t.ended = TLSStatusHandshaking, nil, nil
	t.place.Begin()
	h := startTLSHandshake(t.conn, t.bridge, t.timeout)
	t.forget = runtime.AddCleanup(t, func(cancel context.CancelFunc) { cancel() }, h.cancel)
	t.pollHandshake(method)
	return t.reason
}

// pollHandshake takes the handshake as far as it goes with what has arrived.
func (t *TLS) pollHandshake(method string) {
	h := t.bridge.handshake
	for {
		for !h.over() && t.fill() {
			h.next()
		}
		// If the stream takes no more, there is a last word of the other side's, or the end, to take in.
		if t.flushAllLayers() == nil || h.over() {
			break
		}
	}
	if h.ctx.Err() != nil {
		h.end() // it is over, and need not say so at a later poll
	}
	if h.over() {
		t.finishHandshake(method)
	}
}

func (t *TLS) finishHandshake(method string) {
	err := t.bridge.handshake.err
	if err == nil {
		t.endHandshake()
		t.status = TLSStatusConnected
		return
	}
	status := TLSStatusError
	if mismatch := (x509.HostnameError{}); errors.As(err, &mismatch) {
		status = TLSStatusErrorHostnameMismatch
	}
	t.close(status, t.error(method, gderr.Failed, err))
}

// endHandshake ends the handshake's goroutine, and lets crypto/tls go on without one.
func (t *TLS) endHandshake() {
	t.forget.Stop()
	t.bridge.handshake.end()
	t.bridge.handshake = nil
}

// fill takes ciphertext from the stream below unless there is some. It reports whether crypto/tls has something to
// read: ciphertext, or that there will be no more.
func (t *TLS) fill() bool {
	b := t.bridge
	if b.in.len() == 0 && b.broken == nil {
		room := b.in.spare()
		got, err := t.stream.AppendPartialData(room[:0], len(room))
		b.in.grew(len(got))
		if err != nil || len(got) == 0 && b.mute != nil {
			b.breakOff(err)
		}
	}
	return b.in.len() > 0 || b.broken != nil
}

// flush gives the stream below as much of the ciphertext that waits as it takes. If it takes no more, nothing more is
// given to it, and what it has still to give is read before the connection ends.
func (t *TLS) flush() error {
	b := t.bridge
	if b.mute != nil {
		b.out.clear()
		return b.mute
	}
	if b.out.len() > 0 {
		n, err := t.stream.PutPartialData(b.out.bytes())
		b.out.drop(n)
		if err != nil {
			b.silence(errs.Cause(err))
		}
	}
	return b.mute
}

// flushAllLayers sends what waits to be encrypted, here, and in the stream below.
func (t *TLS) flushAllLayers() error {
	if err := cmp.Or(t.drain(), t.flush()); err != nil {
		return err
	}
	if err := t.below.Flush(); err != nil {
		t.bridge.silence(errs.Cause(err))
	}
	return t.bridge.mute
}

// flushAll gives the stream below all of it, and blocks as that stream does.
func (t *TLS) flushAll() error {
	b := t.bridge
	if b.out.len() == 0 || b.mute != nil {
		b.out.clear()
		return b.mute
	}
	err := t.stream.PutData(b.out.bytes())
	if err != nil {
		b.silence(errs.Cause(err))
	}
	b.out.clear()
	return b.mute
}

// readable reports whether crypto/tls can be read with hope. It can't be asked in vain for nothing: that allocates.
func (t *TLS) readable() bool {
	return t.ended == nil && (!t.bridge.starved || t.fill())
}

// decrypt makes what has arrived readable, as far as there is room for it.
func (t *TLS) decrypt() {
	for t.plain.len() < queueRoom && t.readable() {
		n := t.decryptInto(t.plain.spare())
		t.plain.grew(n)
	}
	t.place.Ring()
}

// decryptInto reads once from crypto/tls.
func (t *TLS) decryptInto(p []byte) int {
	t.bridge.starved = false
	n, err := t.conn.Read(p)
	if err != nil && err != errTLSStarved {
		t.ended = err
	}
	return n
}

// settle closes the peer if its connection has ended and everything has been read, and returns why it ended.
func (t *TLS) settle(method string) error {
	if t.ended == nil || t.plain.len() > 0 {
		return nil
	}
	code := gderr.ErrConnectionError
	if t.ended == io.EOF {
		code = gderr.ErrFileEOF
	}
	t.close(TLSStatusDisconnected, t.error(method, code, t.ended))
	return t.reason
}

// broke returns the error of a write that failed. What has arrived before stays readable, and the peer connected
// until it has been read.
func (t *TLS) broke(method string, cause error) error {
	t.decrypt()
	_ = t.settle(method)
	return t.error(method, gderr.ErrConnectionError, cause)
}

// close leaves the stream below, after an attempt to say goodbye, and sets the status with its reason.
func (t *TLS) close(status TLSStatus, reason error) {
	if t.bridge.handshake != nil {
		t.endHandshake()
	}
	_ = t.conn.Close() // sends an alert, into the queue, if the handshake succeeded
	_ = t.flush()
	t.outbox.empty()
	t.bridge.in.clear()
	t.bridge.out.clear()
	t.plain.clear()
	t.stream, t.below, t.bridge, t.conn, t.verifier, t.ended = nil, nil, nil, nil, nil, nil
	t.status, t.reason = status, reason
	t.place.End()
	t.place.Ring()
}

// farewellRead is how many bytes are read and dropped, at most, from another side that does not end its connection.
const farewellRead = 256 << 10

// disconnectPatiently turns the status to TLSStatusDisconnected at once, and ends the connection, with the stream below,
// when the other side has ended it, or after the limit: some others, of which Godot is one, lose what they receive
// together with the end of a TLS connection. What arrives meanwhile is dropped. It never blocks.
//
// The stream below must be a TCP or a UDS; it is disconnected at once too, for whoever holds it. Over any other, and
// on a peer that is not connected, it is DisconnectFromStream and reports false.
func (t *TLS) disconnectPatiently(limit time.Duration) bool {
	if t.status != TLSStatusConnected {
		t.DisconnectFromStream()
		return false
	}
	_ = t.flushAllLayers()
	stream, hangUp := t.inherit()
	if stream == nil {
		t.DisconnectFromStream()
		return false
	}
	heir := NewTLS()
	heir.outbox = t.outbox.inherit()
	heir.status, heir.stream, heir.below, heir.bridge, heir.conn, heir.ended = t.status, stream, below.Of(stream), t.bridge, t.conn, t.ended
	t.plain.clear()
	t.stream, t.below, t.bridge, t.conn, t.ended = nil, nil, nil, nil, nil
	t.status, t.reason = TLSStatusDisconnected, nil
	t.place.End()
	go heir.farewell(limit, hangUp)
	return true
}

// inherit moves the socket below to a stream that nobody else holds; there is none if it is not one of this package's.
func (t *TLS) inherit() (stream StreamPeer, hangUp func()) {
	switch s := t.stream.(type) {
	case *TCP:
		heir := NewTCP()
		s.bequeath(&heir.socketPeer)
		return heir, heir.DisconnectFromHost
	case *UDS:
		heir := NewUDS()
		s.bequeath(&heir.socketPeer)
		return heir, heir.DisconnectFromHost
	}
	return nil, nil
}

// bequeath moves the connection to another peer, and leaves this one disconnected.
func (p *socketPeer) bequeath(heir *socketPeer) {
	heir.sock, heir.status, heir.broken, heir.reason = p.sock, p.status, p.broken, p.reason
	heir.outbox = p.outbox.inherit()
	p.sock = nil
	p.close(nil)
}

// farewell waits until the other side has ended the connection, and ends it.
func (t *TLS) farewell(limit time.Duration, hangUp func()) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for dropped := 0; t.status == TLSStatusConnected && dropped < farewellRead && t.Wait(ctx) == nil; {
		t.Poll()
		dropped += t.plain.len()
		t.plain.clear()
	}
	t.DisconnectFromStream()
	hangUp()
}
