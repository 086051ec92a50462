package streampeer

import "github.com/godotpeer/godotpeer/gderr"

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
	got := 0
	for {
		n, err := t.readSome(as, p[got:])
		got += n
		if err != nil || got == len(p) {
			return got, err
		}
		if n == 0 {
			t.park()
		}
	}
}

// readSome reads what has been decrypted or, without a detour, the next record.
func (t *TLS) readSome(as string, p []byte) (int, error) {
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
	if n == 0 {
		return 0, t.settle(as)
	}
	return n, nil
}

// writeAll waits as the stream below does.
func (t *TLS) writeAll(as string, p []byte) (int, error) {
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
