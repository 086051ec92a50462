package streampeer

import (
	"github.com/godotpeer/godotpeer/gderr"
)

// tlsIO is a TLS peer seen as an Extension: its reads and writes.
type tlsIO TLS

// maxTLSPlaintext is how much one TLS record carries, in bytes.
const maxTLSPlaintext = 16 << 10

// GetAvailableBytes decrypts what has arrived, to know how much that is.
func (x *tlsIO) GetAvailableBytes() int {
	t := (*TLS)(x)
	if t.status != TLSStatusConnected {
		return 0
	}
	t.decrypt()
	return t.plain.len()
}

// GetPartialData reads what has been decrypted or, without a detour, the next record.
func (x *tlsIO) GetPartialData(p []byte) (int, error) { return x.receive("GetPartialData", p) }

// GetData reads until p is full, and waits as the stream below does.
func (x *tlsIO) GetData(p []byte) (int, error) {
	got := 0
	for {
		n, err := x.receive("GetData", p[got:])
		got += n
		if err != nil || got == len(p) {
			return got, err
		}
		if n == 0 {
			(*TLS)(x).park()
		}
	}
}

// receive reads what is there, which may be nothing.
func (x *tlsIO) receive(method string, p []byte) (int, error) {
	t := (*TLS)(x)
	if t.status != TLSStatusConnected {
		return 0, t.error(method, gderr.ErrUnconfigured, ErrNotConnected)
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
		return 0, t.settle(method)
	}
	return n, nil
}

// PutPartialData encrypts a record at a time until the stream below has no room: what waits in the peer is lost when
// it is disconnected, so that should be little.
func (x *tlsIO) PutPartialData(p []byte) (int, error) { return x.send("PutPartialData", p) }

// PutData encrypts and sends all, and waits as the stream below does.
func (x *tlsIO) PutData(p []byte) (int, error) {
	t, sent := (*TLS)(x), 0
	for {
		n, err := x.send("PutData", p[sent:])
		sent += n
		if err != nil {
			return sent, err
		}
		if err := t.flushAll(); err != nil {
			return sent, t.broke("PutData", err)
		}
		if sent == len(p) {
			return sent, nil
		}
	}
}

// send encrypts and sends what there is room for, which may be nothing.
func (x *tlsIO) send(method string, p []byte) (int, error) {
	t, sent := (*TLS)(x), 0
	if t.status != TLSStatusConnected {
		return 0, t.error(method, gderr.ErrUnconfigured, ErrNotConnected)
	}
	for {
		if err := t.flush(); err != nil {
			return sent, t.broke(method, err)
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
			return sent, t.broke(method, err)
		}
	}
}
