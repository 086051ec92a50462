package dtlswire

import (
	"encoding/binary"
	"errors"

	"github.com/pion/dtls/v3/pkg/crypto/prf"
)

// Session encrypts and decrypts packets once the keys are agreed on. It has no goroutine, and no memory of packets.
type Session struct {
	local, remote half
	seq           uint64 // of the next record
	came          window
	server        bool
	origin                 // of a server's
	early         [][]byte // records that came during the handshake
	last          []byte   // a server's last datagram of the handshake, until the client is known to have it
	repeat        bool     // the client has not got it

	// What goes to the cipher through an interface is here, so that it isn't allocated for each record.
	nonce [saltSize + explicitSize]byte
	extra [recordHeader]byte
}

const (
	explicitSize = 8 // of a nonce, in each record: it is the epoch and the sequence number
	tagSize      = 16
)

// Overhead is how many bytes a record takes besides its packet.
const Overhead = recordHeader + explicitSize + tagSize

// epoch1 is the epoch of the keys as it stands before a sequence number.
const epoch1 = 1 << 48

// ErrExhausted is why a session that has numbered 2^48 records sends no more.
var ErrExhausted = errors.New("all sequence numbers of the session are used")

func (s *Session) setKeys(k *prf.EncryptionKeys) (err error) {
	key, salt, remoteKey, remoteSalt := k.ClientWriteKey, k.ClientWriteIV, k.ServerWriteKey, k.ServerWriteIV
	if s.server {
		key, salt, remoteKey, remoteSalt = remoteKey, remoteSalt, key, salt
	}
	if s.local, err = newHalf(key, salt); err == nil {
		s.remote, err = newHalf(remoteKey, remoteSalt)
	}
	return err
}

// Seal appends the datagram of a packet, which may be MaxPacket bytes long.
func (s *Session) Seal(dst, packet []byte) ([]byte, error) {
	return s.seal(dst, typeApplicationData, packet)
}

// Farewell returns the datagram that ends the session.
func (s *Session) Farewell() ([]byte, error) {
	const warning, closeNotify = 1, 0
	return s.seal(nil, typeAlert, []byte{warning, closeNotify})
}

func (s *Session) seal(dst []byte, kind byte, content []byte) ([]byte, error) {
	if s.seq > maxSeq {
		return dst, ErrExhausted
	}
	place := epoch1 | s.seq
	s.seq++
	var header [recordHeader + explicitSize]byte
	putHeader(header[:], kind, version12, place, explicitSize+len(content)+tagSize)
	binary.BigEndian.PutUint64(header[recordHeader:], place)
	s.prepare(&s.local, header[:], len(content))
	dst = append(dst, header[:]...)
	start := len(dst)
	dst = append(dst, content...)
	return s.local.aead.Seal(dst[:start], s.nonce[:], dst[start:], s.extra[:]), nil
}

// prepare sets the nonce and what else is vouched for, of a record with such a header and size (RFC 5246 section 6.2.3.3).
func (s *Session) prepare(h *half, header []byte, length int) {
	copy(s.nonce[:], h.salt[:])
	copy(s.nonce[saltSize:], header[recordHeader:])
	copy(s.extra[:8], header[3:11])
	copy(s.extra[8:11], header[:3])
	binary.BigEndian.PutUint16(s.extra[11:], uint16(length))
}

// Early returns a record that came during the handshake, nil if there is none left.
func (s *Session) Early() []byte {
	if len(s.early) == 0 {
		s.early = nil
		return nil
	}
	r := s.early[0]
	s.early = s.early[1:]
	return r
}

// HasEarly reports whether Early has one.
func (s *Session) HasEarly() bool { return len(s.early) > 0 }

// Open takes the next packet off a datagram, which it decrypts in place, and returns what is left of that; the packet is
// nil if there is none. Records that others made, or that came before, are skipped. The error is how the session has
// ended: io.EOF by a farewell, net.OpError by an alert.
func (s *Session) Open(datagram []byte) (packet, rest []byte, err error) {
	for len(datagram) > 0 {
		r, rest, ok := nextRecord(datagram)
		if !ok {
			break
		}
		datagram = rest
		if content, ok := s.decrypt(r); ok {
			switch r.kind() {
			case typeApplicationData:
				s.last = nil
				if len(content) > 0 {
					return content, rest, nil
				}
			case typeAlert:
				if err := alertOf(content); err != nil {
					return nil, nil, err
				}
			case typeHandshake:
				s.repeat = s.last != nil
			}
		}
	}
	return nil, nil, nil
}

// Repeat returns the datagram that a client asks for once more, as one does whose handshake is not over yet; mostly nil.
func (s *Session) Repeat() []byte {
	if !s.repeat {
		return nil
	}
	s.repeat = false
	return s.last
}

// decrypt decrypts a record in place, if it is the other side's and new.
func (s *Session) decrypt(r record) ([]byte, bool) {
	sealed := r.fragment()
	if r.epoch() != 1 || len(sealed) < explicitSize+tagSize || !s.came.fresh(r.seq()) {
		return nil, false
	}
	s.prepare(&s.remote, r.raw[:recordHeader+explicitSize], len(sealed)-explicitSize-tagSize)
	sealed = sealed[explicitSize:]
	content, err := s.remote.aead.Open(sealed[:0], s.nonce[:], sealed, s.extra[:])
	if err != nil {
		return nil, false
	}
	s.came.mark(r.seq())
	return content, true
}
