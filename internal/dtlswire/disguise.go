package dtlswire

import (
	"bytes"
	"encoding/binary"
	"hash"
	"slices"

	"github.com/pion/dtls/v3/pkg/protocol/handshake"
)

// disguise lets pion go on from a hello whose cookie was checked already. By itself pion makes the cookie of each
// connection at random, so that it needs the connection from a client's first word on. Here it is shown, once the client
// has proven its address, that client's hello as if it came for the first time, and then again with the cookie that pion
// asks for. Only the messages' hash knows the client's real one: that is what both sides sign the handshake with.
//
// The hash is that of the cipher suite, and pion takes suites of others only under numbers that it does not know itself.
// So the shown hello has such numbers, and the server's hello gets the real one as it leaves.
type disguise struct {
	hello  Hello
	shown  []byte // the message with pion's cookie; nil until pion has asked
	suites []*suite
}

// first returns the record of the hello without a cookie.
func (d *disguise) first() []byte {
	return plain(typeHandshake, version12, 0, d.hello.with(0, nil, aliased(d.hello.suites)))
}

// second returns the record of the hello with the cookie that pion's answer to the first asks for.
func (d *disguise) second(answer []byte) ([]byte, bool) {
	r, _, ok := nextRecord(answer)
	if !ok || r.kind() != typeHandshake || len(r.fragment()) < messageHeader || r.fragment()[0] != messageHelloVerifyRequest {
		return nil, false
	}
	body := reader{rest: r.fragment()[messageHeader:]}
	body.take(2) // the version
	cookie := body.vector(1)
	if body.short {
		return nil, false
	}
	d.shown = d.hello.with(1, cookie, aliased(d.hello.suites))
	return d.again(d.hello.seq), true
}

// again returns the record of the second hello under another number: the client sends its own again if no answer comes.
func (d *disguise) again(seq uint64) []byte { return plain(typeHandshake, version12, seq, d.shown) }

// isHello reports whether a record is a hello, and whether it is the one that is shown in disguise.
func (d *disguise) isHello(r record) (hello, same bool) {
	m := r.fragment()
	if r.kind() != typeHandshake || r.epoch() != 0 || len(m) == 0 || m[0] != messageClientHello {
		return false, false
	}
	return true, bytes.Equal(m, d.hello.message)
}

// aliased returns a client's suites with the other names of those that the server has, and without those that it has not.
func aliased(suites []byte) []byte {
	out := slices.Clone(suites)
	for i := 0; i < len(out); i += 2 {
		id := binary.BigEndian.Uint16(out[i:])
		if id == renegotiationInfo {
			continue
		}
		alias := uint16(0) // TLS_NULL_WITH_NULL_NULL, which nobody may choose
		if slices.ContainsFunc(suitesOfServer, func(k suiteKind) bool { return k.id == id }) {
			alias = id ^ aliasBits
		}
		binary.BigEndian.PutUint16(out[i:], alias)
	}
	return out
}

// renegotiationInfo is no suite, but a client's word that it knows RFC 5746.
const renegotiationInfo = 0x00ff

// aliasBits makes of a suite's number one of those that are for private use (RFC 5246 section A.5).
const aliasBits = 0x3f00

// undisguise gives the server's hello the suite's real number.
func undisguise(m handshake.MessageServerHello) handshake.Message {
	id := *m.CipherSuiteID ^ aliasBits
	m.CipherSuiteID = &id
	return &m
}

// transcript is a hash that takes the client's hello for what was shown of it.
type transcript struct {
	hash.Hash
	d       *disguise
	written bool
}

func (t *transcript) Write(p []byte) (int, error) {
	n := len(p)
	if !t.written && bytes.HasPrefix(p, t.d.shown) {
		_, _ = t.Hash.Write(t.d.hello.message) // a hash never fails
		p = p[len(t.d.shown):]
	}
	t.written = true
	_, err := t.Hash.Write(p)
	return n, err
}

func (t *transcript) Reset() {
	t.Hash.Reset()
	t.written = false
}
