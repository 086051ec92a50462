package enetwire_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// A stranger speaks ENet to a server by hand, and says what it likes.
type stranger struct {
	t      testing.TB
	host   *enetwire.Host
	now    int64
	port   int
	head   uint16 // what the server gave it: its number there and the session
	peer   *enetwire.Peer
	events []happened
}

// be appends numbers of 8, 16 and 32 bits.
func be(b []byte, fields ...any) []byte {
	for _, f := range fields {
		switch v := f.(type) {
		case uint8:
			b = append(b, v)
		case uint16:
			b = binary.BigEndian.AppendUint16(b, v)
		case uint32:
			b = binary.BigEndian.AppendUint32(b, v)
		case int:
			b = binary.BigEndian.AppendUint32(b, uint32(v))
		case string:
			b = append(b, v...)
		case []byte:
			b = append(b, v...)
		}
	}
	return b
}

const (
	acked   = uint8(0x80)
	peerCh  = uint8(0xFF)
	timed   = uint16(0x8000)
	nobody  = uint16(0x0FFF)
	noTime  = uint16(0)
	ownPeer = uint16(7) // the stranger's number for the server
)

// connect is a datagram with a CONNECT.
func connect(id, channels, data int) []byte {
	return be(nil, timed|nobody, noTime, acked|2, peerCh, uint16(1), ownPeer, uint8(255), uint8(255),
		1392, 65536, channels, 0, 0, 5000, 2, 2, id, data)
}

func newStranger(t testing.TB, host *enetwire.Host, port int) *stranger {
	s := &stranger{t: t, host: host, now: 1000, port: port}
	s.send(connect(port, 255, port))
	answer := s.answers()
	require.Len(t, answer, 1)
	number := binary.BigEndian.Uint16(answer[0][8:])
	s.head = number | uint16(answer[0][10])<<12
	s.say(false, uint8(1), peerCh, uint16(1), uint16(1), binary.BigEndian.Uint16(answer[0][2:]))
	require.Len(t, s.events, 1)
	s.peer, s.events = s.events[0].peer, nil
	s.answers()
	return s
}

// send sends a datagram as it is, and takes the events.
func (s *stranger) send(datagram []byte) {
	s.host.Service(s.now)
	s.host.Receive(endpoint(s.port), datagram)
	s.events = append(s.events, events(s.host)...)
}

// say sends commands to the server, with a time if they ask for acknowledgements.
func (s *stranger) say(withTime bool, fields ...any) {
	if withTime {
		s.send(be(nil, append([]any{timed | s.head, uint16(s.now)}, fields...)...))
	} else {
		s.send(be(nil, append([]any{s.head}, fields...)...))
	}
}

// answers takes what the host sends to the stranger.
func (s *stranger) answers() (all [][]byte) {
	for {
		datagram, to, ok := s.host.AppendDatagram(nil)
		if !ok {
			return all
		}
		if to == endpoint(s.port) {
			all = append(all, datagram)
		}
	}
}

// isAlive requires that the stranger's connection still works: a ping is acknowledged.
func (s *stranger) isAlive() {
	s.now += 10
	s.say(true, acked|5, peerCh, uint16(900))
	acks := 0
	for _, a := range s.answers() {
		if len(a) >= 10 && a[2]&0x0F == 1 || len(a) >= 12 && a[4]&0x0F == 1 {
			acks++
		}
	}
	require.Equal(s.t, 1, acks)
	require.Equal(s.t, enetwire.Connected, s.peer.State())
}

func newServer(config enetwire.Config) *enetwire.Host {
	config.Rand = counter()
	if config.MaxPeers == 0 {
		config.MaxPeers = 32
	}
	return enetwire.New(config)
}

// reliable, fragment, looseFragment, unreliable and unsequenced are commands with data.
func reliable(channel uint8, seq uint16, payload string) []byte {
	return be(nil, acked|6, channel, seq, uint16(len(payload)), payload)
}

func unreliable(channel uint8, seq, useq uint16, payload string) []byte {
	return be(nil, uint8(7), channel, seq, useq, uint16(len(payload)), payload)
}

func unsequenced(channel uint8, group uint16, payload string) []byte {
	return be(nil, uint8(0x49), channel, uint16(0), group, uint16(len(payload)), payload)
}

func fragment(channel uint8, seq, start uint16, count, number, total, offset int, payload string) []byte {
	return be(nil, acked|8, channel, seq, start, uint16(len(payload)), count, number, total, offset, payload)
}

func looseFragment(channel uint8, seq, start uint16, count, number, total, offset int, payload string) []byte {
	return be(nil, uint8(12), channel, seq, start, uint16(len(payload)), count, number, total, offset, payload)
}
