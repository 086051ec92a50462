package dtlswire

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"time"
)

// The types of the handshake messages that are looked at here (RFC 6347 section 4.3.2).
const (
	messageClientHello        = 1
	messageHelloVerifyRequest = 3
)

// messageHeader is the size of a handshake message's header: type, length, sequence number, and which fragment it is.
const messageHeader = 12

// Hello is a client's hello that came whole in one record, as they do.
type Hello struct {
	message []byte // with its header
	seq     uint64 // of the record
	random  []byte
	cookie  []byte
	before  []byte // what stands before the cookie's length, without the header
	suites  []byte
	after   []byte // what stands behind the suites
}

// ParseHello reads the hello that a datagram begins with.
func ParseHello(datagram []byte) (h Hello, ok bool) {
	r, _, ok := nextRecord(datagram)
	if !ok {
		return h, false
	}
	return parseHello(r)
}

func parseHello(r record) (h Hello, ok bool) {
	h = Hello{message: r.fragment(), seq: r.seq()}
	if r.kind() != typeHandshake || r.epoch() != 0 || len(h.message) < messageHeader || h.message[0] != messageClientHello {
		return h, false
	}
	body := reader{rest: h.message[messageHeader:]}
	whole := body.rest
	header := [messageHeader]byte{}
	putMessageHeader(header[:], messageClientHello, h.number(), len(whole))
	if string(header[:]) != string(h.message[:messageHeader]) { // a fragment, or one message of several
		return h, false
	}
	body.take(2) // the version
	h.random = body.take(32)
	body.vector(1) // the session
	h.before = whole[:len(whole)-len(body.rest)]
	h.cookie = body.vector(1)
	h.suites = body.vector(2)
	h.after = body.rest
	return h, !body.short && len(h.suites)%2 == 0
}

// made returns the time at which its cookie was made, as that has it; the cookie must fit.
func (h *Hello) made() uint64 { return binary.BigEndian.Uint64(h.cookie) }

// origin is what is remembered of the hello with which a server's handshake began.
type origin struct {
	random []byte
	made   uint64
}

// IsOf reports whether a hello is the one that a server's handshake began with, or like it but for the cookie.
func (o *origin) IsOf(h *Hello) bool { return bytes.Equal(o.random, h.random) }

// Precedes reports whether a hello whose cookie fits is of a client that has come since. An older one is late, or others
// have sent it again.
func (o *origin) Precedes(h *Hello) bool { return !o.IsOf(h) && int64(h.made()-o.made) > 0 }

// number returns the message's sequence number: 0 for the first hello, 1 for the one with a cookie.
func (h *Hello) number() uint16 { return binary.BigEndian.Uint16(h.message[4:]) }

// with returns the message that the hello would be with another cookie and number, and other suites of the same count.
func (h *Hello) with(number uint16, cookie, suites []byte) []byte {
	m := make([]byte, messageHeader, messageHeader+len(h.before)+1+len(cookie)+2+len(suites)+len(h.after))
	m = append(m, h.before...)
	m = append(m, byte(len(cookie)))
	m = append(m, cookie...)
	m = binary.BigEndian.AppendUint16(m, uint16(len(suites)))
	m = append(m, suites...)
	m = append(m, h.after...)
	putMessageHeader(m, messageClientHello, number, len(m)-messageHeader)
	return m
}

// putMessageHeader writes the header of a message that is one fragment.
func putMessageHeader(b []byte, kind byte, number uint16, length int) {
	putUint24 := func(b []byte, n int) { b[0], b[1], b[2] = byte(n>>16), byte(n>>8), byte(n) }
	b[0] = kind
	putUint24(b[1:], length)
	binary.BigEndian.PutUint16(b[4:], number)
	putUint24(b[6:], 0)
	putUint24(b[9:], length)
}

// Cookies let a server see, before it keeps anything of a client, that who sends a hello gets what is sent to its address
// (RFC 6347 section 4.2.1). A cookie is the time at which it was made, and a code of that, the address and the client's
// random, which only the server can make. Make them with NewCookies.
type Cookies struct {
	secret [32]byte
	begun  time.Time // what their times count from, so that the clock may be set
	now    func() time.Time
}

// cookieLife is for how long a cookie is good.
const cookieLife = 60 * time.Second

// What a cookie is made of, in bytes.
const (
	cookieTime = 8
	cookieSize = cookieTime + 16
)

// NewCookies returns cookies that no other server takes.
func NewCookies() *Cookies {
	c := &Cookies{begun: time.Now(), now: time.Now}
	_, _ = rand.Read(c.secret[:]) // never fails
	return c
}

// time returns the time in nanoseconds.
func (c *Cookies) time() uint64 { return uint64(c.now().Sub(c.begun)) }

// make returns the cookie of a client.
func (c *Cookies) make(h *Hello, from netip.AddrPort, at uint64) []byte {
	ip := from.Addr().As16()
	cookie := binary.BigEndian.AppendUint64(nil, at)
	code := hmac.New(sha256.New, c.secret[:])
	code.Write(cookie)
	code.Write(ip[:])
	code.Write(binary.BigEndian.AppendUint16(nil, from.Port()))
	code.Write(h.random)
	return code.Sum(cookie)[:cookieSize]
}

// Fit reports whether a hello shows the cookie that its sender got.
func (c *Cookies) Fit(h *Hello, from netip.AddrPort) bool {
	if len(h.cookie) != cookieSize || h.number() != 1 {
		return false
	}
	age := c.time() - h.made()
	return age <= uint64(cookieLife) && hmac.Equal(h.cookie, c.make(h, from, h.made()))
}

// Answer returns the datagram that asks a client to say hello again and show the cookie in it.
func (c *Cookies) Answer(h *Hello, from netip.AddrPort) []byte {
	const body = 2 + 1 + cookieSize
	m := make([]byte, messageHeader, messageHeader+body)
	putMessageHeader(m, messageHelloVerifyRequest, 0, body)
	m = binary.BigEndian.AppendUint16(m, version10) // whatever is agreed on later, says RFC 6347
	m = append(m, cookieSize)
	m = append(m, c.make(h, from, c.time())...)
	return plain(typeHandshake, version10, h.seq, m)
}
