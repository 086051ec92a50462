// Package dtlswire speaks DTLS 1.2 without a socket: datagrams in, datagrams and packets out. A [Handshake] agrees on keys
// and runs pion/dtls for that, in goroutines that end with it; a [Session] is what comes of it, which has none. [Cookies]
// answer the hellos of clients that nothing is known of yet, and keep nothing of them.
package dtlswire

import (
	"encoding/binary"
	"math"
)

// The types of records (RFC 5246 section 6.2.1).
const (
	typeChangeCipherSpec = 20
	typeAlert            = 21
	typeHandshake        = 22
	typeApplicationData  = 23
)

// The versions that records and hellos carry (RFC 6347 section 4.1).
const (
	version10 = 0xfeff
	version12 = 0xfefd
)

// recordHeader is the size of a record's header: type, version, epoch, sequence number of 48 bits, and length.
const recordHeader = 13

// maxSeq is the last sequence number of an epoch.
const maxSeq = 1<<48 - 1

// MaxPacket is the largest packet that a record holds.
const MaxPacket = 1 << 14

// record is one record of a datagram.
type record struct {
	raw []byte // all of it
}

// nextRecord cuts the first record off a datagram. What is no record ends the datagram, as RFC 6347 section 4.1.2.7 has
// it: whoever sent it may not be the other side.
func nextRecord(datagram []byte) (r record, rest []byte, ok bool) {
	if len(datagram) < recordHeader {
		return record{}, nil, false
	}
	end := recordHeader + int(binary.BigEndian.Uint16(datagram[11:]))
	if end > len(datagram) {
		return record{}, nil, false
	}
	return record{datagram[:end]}, datagram[end:], true
}

func (r record) kind() byte       { return r.raw[0] }
func (r record) epoch() uint16    { return binary.BigEndian.Uint16(r.raw[3:]) }
func (r record) seq() uint64      { return binary.BigEndian.Uint64(r.raw[3:]) & maxSeq }
func (r record) fragment() []byte { return r.raw[recordHeader:] }

// putHeader writes the header of a record. place is the epoch and the sequence number, as they stand in it.
func putHeader(b []byte, kind byte, version uint16, place uint64, length int) {
	b[0] = kind
	binary.BigEndian.PutUint16(b[1:], version)
	binary.BigEndian.PutUint64(b[3:], place)
	binary.BigEndian.PutUint16(b[11:], uint16(min(length, math.MaxUint16)))
}

// plain returns a record of epoch 0.
func plain(kind byte, version uint16, seq uint64, fragment []byte) []byte {
	r := make([]byte, recordHeader, recordHeader+len(fragment))
	putHeader(r, kind, version, seq, len(fragment))
	return append(r, fragment...)
}

// reader takes fields off a message.
type reader struct {
	rest  []byte
	short bool // there was less than was to be taken
}

// take takes so many bytes, nil if there are fewer.
func (r *reader) take(n int) []byte {
	if n > len(r.rest) {
		r.rest, r.short = nil, true
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

// vector takes what stands behind its length, a number of so many bytes.
func (r *reader) vector(width int) []byte {
	n := 0
	for _, b := range r.take(width) {
		n = n<<8 | int(b)
	}
	return r.take(n)
}

// window knows which sequence numbers have come, of the last 64 (RFC 6347 section 4.1.2.6).
type window struct {
	latest uint64
	seen   uint64 // bit i is latest-i
}

// fresh reports whether a number has not come before, and is not older than what is remembered.
func (w *window) fresh(seq uint64) bool {
	if w.seen == 0 || seq > w.latest {
		return true
	}
	age := w.latest - seq
	return age < 64 && w.seen&(1<<age) == 0
}

// mark remembers a number that is fresh.
func (w *window) mark(seq uint64) {
	if w.seen == 0 || seq > w.latest {
		w.seen = w.seen<<min(seq-w.latest, 64) | 1
		w.latest = seq
		return
	}
	w.seen |= 1 << (w.latest - seq)
}
