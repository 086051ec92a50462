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

// writeAll encrypts and sends all, and waits as the stream below does.
func (t *TLS) writeAll(as string, p []byte) (int, error) {
	sent := 0
	for {
		n, err := t.writeSome(as, p[sent:])
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

// writeSome encrypts a record at a time until the stream below has no room: what waits in the peer is lost when it is
// disconnected, so that should be little.
func (t *TLS) writeSome(as string, p []byte) (int, error) {
	if t.status != TLSStatusConnected {
		return 0, t.error(as, gderr.ErrUnconfigured, t.errNotConnected())
	}
	sent := 0
	for {
		if err := t.flush(); err != nil {
			return sent, t.broke(as, err)
		}
		if t.bridge.out.len() > 0 {
			t.place.Ring() // Poll has to send the rest
			return sent, nil
		}
		if sent == len(p) {
			return sent, nil
		}
		n, err := t.conn.Write(p[sent:min(len(p), sent+maxTLSPlaintext)])
		sent += n
		if err != nil {
			return sent, t.broke(as, err)
		}
	}
}

// errNotConnected is the cause where the peer is used without a connection.
func (t *TLS) errNotConnected() error {
	return &notConnected{t.status, t.status == TLSStatusHandshaking}
}
