package streampeer

import (
	"context"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// maxTLSPlaintext is how much one TLS record carries, in bytes.
const maxTLSPlaintext = 16 << 10

func (t *TLS) class() string { return "streampeer.TLS" }

// available decrypts what has arrived, to know how much that is.
func (t *TLS) available() int {
	if t.status != TLSStatusConnected {
		return 0
	}
	t.decrypt()
	return t.plain.len()
}

// readAll waits as the stream below does.
func (t *TLS) readAll(as string, p []byte) (int, error) {
	t.use.Begin("streampeer.TLS")
	defer t.use.End()
	got := 0
	for {
		n, err := t.receive(as, p[got:])
		got += n
		if err != nil || got == len(p) {
			return got, err
		}
		if n == 0 {
			t.park()
		}
	}
}

// readSome reads what is there.
func (t *TLS) readSome(as string, p []byte) (int, error) {
	t.use.Begin("streampeer.TLS")
	defer t.use.End()
	return t.receive(as, p)
}

// receive reads what has been decrypted or, without a detour, the next record.
func (t *TLS) receive(as string, p []byte) (int, error) {
	if t.status != TLSStatusConnected {
		return 0, t.error(as, gderr.ErrUnconfigured, t.errNotConnected())
	}
	if len(p) == 0 {
		return 0, nil
	}
	n := t.plain.read(p)
	for n == 0 && t.readable() {
		n = t.decryptInto(p)
	}
	_ = t.flush() // the next read shows what is wrong
	t.place.Ring()
	if n == 0 {
		return 0, t.settle(as)
	}
	return n, nil
}

// writeAll waits as the stream below does.
func (t *TLS) writeAll(as string, p []byte) (int, error) {
	t.use.Begin("streampeer.TLS")
	defer t.use.End()
	if t.coalesce(p) {
		return len(p), nil
	}
	sent := 0
	for {
		n, err := t.send(as, p[sent:])
		sent += n
		if err != nil {
			return sent, err
		}
		if err := t.flushAll(); err != nil {
			return sent, t.broke(as, err)
		}
		if sent == len(p) {
			return sent, nil
		}
	}
}

// writeSome takes what there is room for.
func (t *TLS) writeSome(as string, p []byte) (int, error) {
	t.use.Begin("streampeer.TLS")
	defer t.use.End()
	if t.coalesce(p) {
		return len(p), nil
	}
	return t.send(as, p)
}

// send encrypts what there is room for, behind what waits, and tells who waits for the peer if Poll has to send the rest.
func (t *TLS) send(as string, p []byte) (n int, err error) {
	if t.status != TLSStatusConnected {
		return 0, t.error(as, gderr.ErrUnconfigured, t.errNotConnected())
	}
	if err = t.drain(); err == nil && t.outbox.waiting() == 0 {
		n, err = t.encrypt(p)
	}
	if err != nil {
		return n, t.broke(as, err)
	}
	if t.Unsent() > 0 {
		t.place.Ring()
	}
	return n, nil
}

// coalesce has data wait for Poll or Flush, if it may.
func (t *TLS) coalesce(p []byte) bool {
	if t.outbox == nil || t.status != TLSStatusConnected || t.bridge.mute != nil || !t.outbox.add(p) {
		return false
	}
	t.place.Ring()
	return true
}

// drain encrypts what waits as the stream below has room.
func (t *TLS) drain() (err error) {
	if t.outbox != nil && t.status == TLSStatusConnected {
		if t.outbox, err = t.outbox.drain(t.encrypt); err != nil {
			t.bridge.silence(err)
		}
	}
	return err
}

// encrypt encrypts and sends a record at a time until the stream below has no room: what waits in the peer is lost when it
// is disconnected, so that should be little.
func (t *TLS) encrypt(p []byte) (sent int, err error) {
	for {
		if err := t.flush(); err != nil || t.bridge.out.len() > 0 || sent == len(p) {
			return sent, err
		}
		n, err := t.conn.Write(p[sent:min(len(p), sent+maxTLSPlaintext)])
		sent += n
		if err != nil {
			return sent, err
		}
	}
}

// errNotConnected is the cause where the peer is used without a connection.
func (t *TLS) errNotConnected() error {
	return &notConnected{t.status, t.status == TLSStatusHandshaking}
}

// Wait blocks the goroutine until Poll has something to do: a handshake to take further or to give up, data to read,
// waiting data that can be sent, or an end of the connection. Unread data counts, so read what is there before waiting
// for more. It changes nothing itself: call Poll when it returns. Over a stream of your own that has no Wait(ctx) it looks
// every 2 ms.
// It is an addition of Go.
//
// Wait returns the error of ctx if that ends first, [gderr.ErrUnconfigured] on a peer that is neither handshaking nor
// connected, and [gderr.Failed] if the system can't wait for the stream below, which does the connection no harm.
func (t *TLS) Wait(ctx context.Context) error {
	return t.place.Wait(ctx, &t.use, t.class(), "Wait", (*tlsSource)(t))
}

// WaitReadOrWrite is Wait that also returns when there is room to send, for use when PutPartialData did not take
// everything. The errors are those of Wait.
// It is an addition of Go.
func (t *TLS) WaitReadOrWrite(ctx context.Context) error {
	return t.place.Wait(ctx, &t.use, t.class(), "WaitReadOrWrite", (*tlsEager)(t))
}

// CallDeferred has the next Poll call f, on the goroutine that polls and before anything else, and Wait return for it. Any
// goroutine may call it, at any time: it is how a peer is used from elsewhere. It never blocks.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [TCP.CallDeferred].
func (t *TLS) CallDeferred(f func()) error { return t.place.CallDeferred(t.class(), f) }

// tlsSource is a TLS peer as what is waited for.
type tlsSource TLS

func (s *tlsSource) Need(n *await.Need, want netsock.Interest) {
	(*TLS)(s).need(n, "Wait", want)
	s.place.Need(n)
}

// tlsEager is a TLS peer that is waited for, for room too.
type tlsEager TLS

func (e *tlsEager) Need(n *await.Need, want netsock.Interest) {
	(*TLS)(e).need(n, "WaitReadOrWrite", want|netsock.ForWriting)
	e.place.Need(n)
}

// need tells what the peer waits for, to a method that waits.
func (t *TLS) need(n *await.Need, as string, want netsock.Interest) {
	switch t.status {
	case TLSStatusHandshaking:
		t.needHandshake(n)
	case TLSStatusConnected:
		t.needBelow(n, want)
	default:
		n.SetClosed(t.error(as, gderr.ErrUnconfigured, t.errNotConnected()))
	}
}

// needHandshake waits no longer than the handshake may take.
func (t *TLS) needHandshake(n *await.Need) {
	h := t.bridge.handshake
	if h.over() {
		n.SetReady()
		return
	}
	deadline, _ := h.ctx.Deadline()
	t.below.Need(n, netsock.ForReading|t.sending())
	n.OrEnd()
	n.NoLaterThan(deadline)
}

// needBelow waits for the stream below: to read, if asked to, and to send what waits to be sent.
func (t *TLS) needBelow(n *await.Need, want netsock.Interest) {
	switch {
	case want&netsock.ForReading != 0 && t.pending():
		n.SetReady()
	case want&netsock.ForWriting != 0 && (t.Unsent() == 0 || t.bridge.mute != nil):
		n.SetReady()
	default:
		t.below.Need(n, want&netsock.ForReading|t.sending())
		n.OrEnd()
	}
}

// sending is the interest in room to send, if something waits for it.
func (t *TLS) sending() netsock.Interest {
	if t.Unsent() > 0 {
		return netsock.ForWriting
	}
	return 0
}

// pending reports whether there is something to read or to learn without asking the stream below.
func (t *TLS) pending() bool {
	b := t.bridge
	return t.plain.len() > 0 || !b.starved || b.in.len() > 0 || b.mute != nil || b.broken != nil || t.ended != nil
}

// Unsent returns how many bytes the peer, or the stream below, has taken and not sent yet: encrypted ones, and what waits
// to be encrypted after SetCoalescing. Poll sends them as there is room, and so does Flush.
// It is an addition of Go.
func (t *TLS) Unsent() int {
	if t.stream == nil {
		return 0
	}
	return t.outbox.waiting() + t.bridge.out.len() + t.below.Unsent()
}

// Flush sends as much as there is room for of what Unsent counts, and nothing else of what Poll does. It never blocks.
// It is an addition of Go.
//
// The error is [gderr.ErrConnectionError] if the stream below takes no more. What has arrived before stays readable.
func (t *TLS) Flush() error {
	if t.stream == nil {
		return nil
	}
	if err := t.flushAllLayers(); err != nil {
		return t.error("Flush", gderr.ErrConnectionError, err)
	}
	return nil
}

// SetCoalescing has writes share records of TLS and calls of the system: what is put waits for the next Poll or Flush, and
// is encrypted together with all that was put before it. It saves most of the cost of many small writes. Up to 256 KiB
// wait; what would be more is sent at once, behind what waits. Unsent counts what waits, Wait returns for it when there is
// room; DisconnectFromStream, and a read that has to wait, send what there is room for. It is off by default; the stream below has a setting of its
// own.
// It is an addition of Go.
func (t *TLS) SetCoalescing(enabled bool) { t.outbox = t.outbox.switched(enabled) }

// IsCoalescingEnabled reports whether writes share records of TLS and calls of the system.
// It is an addition of Go.
func (t *TLS) IsCoalescingEnabled() bool { return t.outbox.isOn() }

// park parks the goroutine until something has arrived, or the stream below has ended. A stream of the user's own that
// can't be waited for blocks in a read.
func (t *TLS) park() {
	_ = t.flushAllLayers() // data may be the answer to what waits to be sent
	if t.place.CanWait((*tlsSource)(t)) {
		_ = unlessBlind(t.place.WaitDeaf(context.Background(), t.class(), "Wait", (*tlsSource)(t)))
		return
	}
	if t.flushAll() != nil {
		return
	}
	first, err := t.stream.GetU8()
	if err != nil {
		t.bridge.breakOff(err)
		return
	}
	t.bridge.in.write([]byte{first})
}
