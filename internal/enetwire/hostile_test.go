package enetwire_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetcompress"
	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// TestMalformed sends datagrams of which nothing, or only a beginning, may be taken.
func TestMalformed(t *testing.T) {
	t.Parallel()
	good := reliable(0, 1, "good")
	for name, c := range map[string]struct {
		datagram []byte // behind a header
		taken    bool   // whether what stands before it counts
	}{
		"unknown command 0":            {be(nil, good, uint8(0), uint8(0), uint16(1)), true},
		"unknown command 13":           {be(nil, good, uint8(13), uint8(0), uint16(1)), true},
		"a command cut short":          {be(nil, good, acked|10, peerCh, uint16(2), 5), true},
		"three bytes":                  {be(nil, good, "abc"), true},
		"a length that lies":           {be(nil, acked|6, uint8(0), uint16(1), uint16(200), "good"), false},
		"a bad channel":                {be(nil, reliable(255, 1, "bad"), good), false},
		"CONNECT of one who is in":     {be(nil, connect(9, 1, 0)[4:], good), false},
		"a fragment with no bytes":     {be(nil, fragment(0, 1, 1, 2, 0, 10, 0, ""), good), false},
		"a fragment of 0":              {be(nil, fragment(0, 1, 1, 0, 0, 10, 0, "abc"), good), false},
		"a fragment beyond count":      {be(nil, fragment(0, 1, 1, 2, 2, 10, 0, "abc"), good), false},
		"a fragment beyond total":      {be(nil, fragment(0, 1, 1, 2, 1, 10, 8, "abc"), good), false},
		"too many fragments":           {be(nil, fragment(0, 1, 1, 1<<20+1, 0, 1<<21, 0, "abc"), good), false},
		"too large a packet":           {be(nil, fragment(0, 1, 1, 2, 0, enetwire.MaxPacket+1, 0, "abc"), good), false},
		"fewer bytes than fragments":   {be(nil, fragment(0, 1, 1, 3, 0, 2, 0, "a"), good), false},
		"one fragment that is not all": {be(nil, fragment(0, 1, 1, 1, 0, 32<<20, 0, "abc"), good), false},
		"an overflowing offset":        {be(nil, fragment(0, 1, 1, 3, 0, 100, -1, "abc"), good), false}, // -1 is 0xFFFFFFFF on the wire
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStranger(t, newServer(enetwire.Config{}), 50)
			s.say(true, c.datagram)
			if c.taken {
				assert.Equal(t, []happened{received(s.peer, "good", 0, enetwire.FlagReliable)}, s.events)
				require.Len(t, s.answers(), 1)
			} else {
				assert.Empty(t, s.events)
				assert.Empty(t, s.answers())
			}
			s.isAlive()
		})
	}
}

// TestStrangers sends datagrams that are for nobody, or not from who they say.
func TestStrangers(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{})
	s := newStranger(t, h, 50)
	disconnect := be(nil, uint8(0x44), peerCh, uint16(2), 0)
	h.Receive(endpoint(51), be(nil, s.head, disconnect))        // another port
	h.Receive(endpoint(50), be(nil, s.head^0x1000, disconnect)) // another session
	h.Receive(endpoint(50), be(nil, s.head+1, disconnect))      // a free slot
	h.Receive(endpoint(50), be(nil, uint16(4000), disconnect))  // no slot at all
	h.Receive(endpoint(50), be(nil, s.head|0x4000, disconnect)) // compressed, with no compressor
	h.Receive(endpoint(50), be(nil, nobody, disconnect))        // not a CONNECT
	h.Receive(endpoint(51), connect(1, 0, 0))                   // no channels
	h.Receive(endpoint(51), connect(1, 256, 0))                 // too many
	h.Receive(endpoint(51), connect(1, 1, 0)[:40])              // cut short
	h.Receive(endpoint(51), nil)                                // nothing
	h.Receive(endpoint(51), []byte{0x80})                       // less than a header
	h.Receive(endpoint(51), []byte{0x8F, 0xFF})                 // a time that is not there
	h.Statistics().ReceivedBytes = 0
	h.Receive(endpoint(51), make([]byte, 5000))
	assert.Equal(t, uint32(enetwire.MaxDatagram), h.Statistics().ReceivedBytes, "of a longer datagram only so much is read")
	assert.Empty(t, events(h))
	assert.Empty(t, s.answers())
	assert.Len(t, peers(h), 1)
	s.isAlive()
}

// TestDecompressionIsBounded sends a datagram that would be far longer than any.
func TestDecompressionIsBounded(t *testing.T) {
	t.Parallel()
	for _, mode := range []enetcompress.Mode{enetcompress.RangeCoder, enetcompress.FastLZ, enetcompress.Zlib, enetcompress.Zstandard} {
		h := newServer(enetwire.Config{})
		s := newStranger(t, h, 50)
		h.SetCompressor(mode)
		bomb, ok := mode.AppendCompressed(nil, append(reliable(0, 1, "never"), make([]byte, 5000)...))
		require.True(t, ok)
		h.Receive(endpoint(50), be(nil, timed|0x4000|s.head, noTime, bomb))
		assert.Empty(t, events(h))
		fine, ok := mode.AppendCompressed(nil, reliable(0, 1, strings.Repeat("good ", 100)))
		require.True(t, ok)
		h.Receive(endpoint(50), be(nil, timed|0x4000|s.head, noTime, fine))
		assert.Len(t, events(h), 1)
	}
}

// TestConnectFlood sends CONNECTs from everywhere: memory is bounded, and who is in is served.
func TestConnectFlood(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{MaxPeers: 64})
	s := newStranger(t, h, 50)
	for i := range 100_000 {
		h.Receive(endpoint(1000+i%60_000), connect(i, 255, 0))
	}
	assert.LessOrEqual(t, h.Kept().HalfOpen, 32, "of one address")
	s.isAlive()
	for i := range 10 { // there is room for others
		h.Receive(otherEndpoint(byte(i), 9), connect(i, 1, 0))
	}
	assert.Equal(t, 42, h.Kept().HalfOpen)
	for i := range 100_000 {
		h.Receive(otherEndpoint(byte(i), 1000+i/256), connect(i, 1, 0))
	}
	assert.LessOrEqual(t, len(peers(h)), 64)
	s.answers()
	h.Service(s.now + 2500) // the handshakes that got nowhere make room for newer ones
	h.Receive(otherEndpoint(1, 7), connect(1, 1, 0))
	found := false
	for p := range h.Peers {
		found = found || p.Addr() == otherEndpoint(1, 7)
	}
	assert.True(t, found)
	h.Service(s.now + 100_000)
	for range 10 {
		s.now += 100_000
		h.Service(s.now)
		s.answers()
	}
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: s.peer}}, events(h))
	assert.Zero(t, h.Kept())
}

// TestRepeatedConnect sends the same CONNECT again, as a client does that waits for an answer.
func TestRepeatedConnect(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{})
	for range 5 {
		h.Receive(endpoint(50), connect(1, 1, 0))
	}
	assert.Len(t, peers(h), 1)
	h.Receive(endpoint(50), connect(2, 1, 0))
	assert.Len(t, peers(h), 2, "another id is another connection")
	h.SetRefuseNewConnections(true)
	h.Receive(endpoint(50), connect(3, 1, 0))
	assert.Len(t, peers(h), 2)
}

// TestFragmentsThatLie announces much and sends little: memory is taken only for what came.
func TestFragmentsThatLie(t *testing.T) {
	h := newServer(enetwire.Config{})
	s := newStranger(t, h, 50)
	before := heapInUse()
	for i := range 2000 {
		start := uint16(2 + 3*i)
		s.say(true, fragment(uint8(i%200), start, start, 5000, 0, 8000, 0, "abc"))
		s.say(false, looseFragment(uint8(i%200), 0, start, 5000, 0, 8000, 0, "abc"))
		s.answers()
	}
	require.Equal(t, 4000*8000, s.peer.Waiting())
	assert.Less(t, heapInUse()-before, int64(4<<20))
	s.say(true, fragment(0, 9, 9, 1000, 999, 1<<20, 1<<20-10, "far ahead"))
	assert.Empty(t, s.answers(), "what is far ahead comes again when the rest has")
	assert.Empty(t, s.events)
	s.peer.Reset()
	assert.Zero(t, h.Kept())
}

// TestWaitingDataIsBounded sends packets that nobody takes.
func TestWaitingDataIsBounded(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{})
	s := newStranger(t, h, 50)
	payload := strings.Repeat("x", 4000)
	for i := range 10_000 {
		h.Receive(endpoint(50), be(nil, timed|s.head, noTime, reliable(0, uint16(i+1), payload)))
	}
	kept := s.peer.Waiting()
	assert.GreaterOrEqual(t, kept, enetwire.MaxWaiting)
	assert.Less(t, kept, enetwire.MaxWaiting+len(payload))
	taken := len(events(h))
	assert.Equal(t, kept/len(payload), taken)
	assert.Zero(t, h.Kept().Waiting)
	s.answers()
	s.say(true, reliable(0, uint16(taken+1), "the next one is taken again"))
	assert.Len(t, s.events, 1)
}

// TestEmptyPacketsAreBounded sends packets without bytes that nobody takes.
func TestEmptyPacketsAreBounded(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{})
	s := newStranger(t, h, 50)
	group := 0
	for range 1000 {
		var datagram []byte
		for range 100 {
			group++
			datagram = be(datagram, unsequenced(0, uint16(group), ""))
		}
		h.Receive(endpoint(50), be(nil, s.head, datagram))
	}
	assert.Len(t, events(h), enetwire.MaxInbox)
	s.isAlive()
}

// TestWaitersAreBounded sends packets for numbers that never come, and then those.
func TestWaitersAreBounded(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{})
	s := newStranger(t, h, 50)
	for channel := range uint8(20) {
		for seq := uint16(2); seq < 5000; seq++ {
			h.Receive(endpoint(50), be(nil, timed|s.head, noTime, reliable(channel, seq, "x")))
		}
		for useq := uint16(1); useq < 3000; useq++ {
			h.Receive(endpoint(50), be(nil, s.head, unreliable(channel, 1, useq, "u")))
		}
	}
	assert.LessOrEqual(t, s.peer.Ahead(), enetwire.MaxAhead)
	s.answers()
	assert.Empty(t, events(h))
	s.say(true, reliable(0, 1, "x"))
	assert.Len(t, s.events, 4999, "the next one always comes in, and those behind it go")
	for seq := uint16(1); seq < 5000; seq++ {
		h.Receive(endpoint(50), be(nil, timed|s.head, noTime, reliable(19, seq, "x")))
	}
	s.events = nil
	s.say(false)
	assert.GreaterOrEqual(t, len(s.events), 4999)
	s.peer.Reset()
	assert.Zero(t, h.Kept())
}

// TestOldUnreliableMakesRoom sends more unreliable packets than may wait for a reliable one.
func TestOldUnreliableMakesRoom(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{})
	s := newStranger(t, h, 50)
	for useq := range uint16(3000) {
		s.say(false, unreliable(0, 1, useq+1, "u"))
	}
	require.Empty(t, s.events)
	s.say(true, reliable(0, 1, "r"))
	assert.Len(t, s.events, 1+enetwire.MaxLoose)
}

// TestWindows runs numbers out of the windows, forwards and backwards.
func TestWindows(t *testing.T) {
	t.Parallel()
	s := newStranger(t, newServer(enetwire.Config{}), 50)
	acks := func(seq uint16) int {
		s.say(true, reliable(0, seq, "x"))
		return len(s.answers())
	}
	assert.Equal(t, 1, acks(0x6FFF))
	assert.Equal(t, 0, acks(0x7000))
	assert.Equal(t, 0, acks(0x8FFF))
	assert.Equal(t, 1, acks(0x9000), "old ones are acknowledged, and thrown away")
	assert.Equal(t, 1, acks(0))
	assert.Empty(t, s.events)
	assert.Equal(t, 1, acks(1))
	assert.Len(t, s.events, 1)
	for _, seq := range []uint16{1, 0xFFFF, 0x6FFF, 1} {
		assert.Equal(t, 1, acks(seq))
	}
	assert.Len(t, s.events, 1)
	assert.Equal(t, 1, s.peer.Ahead())

	s.events = nil
	for _, group := range []uint16{5, 4, 5, 1023, 0, 1024, 1023, 40_000, 20_000, 40_001} {
		s.say(false, unsequenced(1, group, "q"))
	}
	assert.Len(t, s.events, 7)
}

// TestFalseAcknowledgements acknowledges what was never sent, at impossible times.
func TestFalseAcknowledgements(t *testing.T) {
	t.Parallel()
	s := newStranger(t, newServer(enetwire.Config{}), 50)
	for i := range 1000 {
		s.say(false, uint8(1), uint8(i), uint16(i), uint16(i), uint16(i*77))
	}
	s.isAlive()
	require.NoError(t, s.peer.Send(0, []byte("still here"), enetwire.FlagReliable))
	assert.NotEmpty(t, s.answers())
	s.say(true, acked|11, peerCh, uint16(5), uint32(0xFFFFFFFF), uint32(0xFFFFFFFF), uint32(0xFFFFFFFF))
	for i := range 100 {
		s.now += 7
		s.say(false, uint8(1), uint8(0), uint16(i), uint16(i), uint16(s.now-int64(i)))
	}
	assert.LessOrEqual(t, s.peer.Statistic(7), uint32(32))
	s.say(true, acked|10, peerCh, uint16(6), 1, 1)
	s.isAlive()
}

// TestFalseLife acknowledges, all the time, nothing that was sent: what waits for that peer must not wait for ever.
func TestFalseLife(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{})
	s := newStranger(t, h, 50)
	require.NoError(t, s.peer.Send(0, []byte("never acknowledged"), enetwire.FlagReliable))
	for end := s.now + 60_000; s.now < end && s.peer.State() == enetwire.Connected; s.now += 100 {
		s.say(false, uint8(1), uint8(3), uint16(9), uint16(9), uint16(s.now-5))
		s.answers()
	}
	s.say(false)
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: s.peer}}, s.events)
}

// TestDisconnectTwice has two DISCONNECTs in a datagram, in and after the handshake.
func TestDisconnectTwice(t *testing.T) {
	t.Parallel()
	twice := be(nil, uint8(0x44), peerCh, uint16(2), 5, uint8(0x44), peerCh, uint16(3), 6, acked|5, peerCh, uint16(4))
	h := newServer(enetwire.Config{})
	s := newStranger(t, h, 50)
	s.say(false, twice)
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: s.peer, data: 5}}, s.events)
	h.Receive(endpoint(51), connect(1, 1, 0))
	h.Receive(endpoint(51), be(nil, uint16(0), twice))      // the wrong session of the slot that s had
	h.Receive(endpoint(51), be(nil, uint16(0x1000), twice)) // the right one
	assert.Empty(t, events(h))
	assert.Zero(t, h.Kept())
}

// TestDisconnectWithoutTime asks for an acknowledgement that cannot be given.
func TestDisconnectWithoutTime(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{})
	s := newStranger(t, h, 50)
	s.say(false, acked|4, peerCh, uint16(2), 5)
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: s.peer, data: 5}}, s.events)
	assert.Zero(t, h.Kept())
}

// TestGreedyPeersHarmNoOther lets one peer fill what a host keeps.
func TestGreedyPeersHarmNoOther(t *testing.T) {
	t.Parallel()
	h := newServer(enetwire.Config{MaxWaiting: 1 << 20})
	modest := newStranger(t, h, 50)
	greedy := newStranger(t, h, 51)
	for i := range 1000 {
		h.Receive(endpoint(51), be(nil, timed|greedy.head, noTime, reliable(0, uint16(i+1), strings.Repeat("x", 2000))))
	}
	assert.Less(t, h.Kept().Waiting, 2<<20)
	h.Receive(endpoint(50), be(nil, timed|modest.head, noTime, reliable(0, 1, "modest")))
	all := events(h)
	assert.Contains(t, all, received(modest.peer, "modest", 0, enetwire.FlagReliable))
	assert.Less(t, len(all), 600)
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

// TestManyNewcomers lets many connect in one turn.
func TestManyNewcomers(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	server := w.add(serverPort, enetwire.Config{MaxPeers: enetwire.MaxPeers})
	for i := range enetwire.MaxPeers {
		client := w.add(100+i, enetwire.Config{MaxPeers: 1})
		_, err := client.Connect(endpoint(serverPort), 1, uint32(i))
		require.NoError(t, err)
	}
	w.turn(10)
	w.turn(600) // an address may have half of the slots in handshakes at once
	w.turn(1100)
	seen := make(map[uint32]bool)
	for _, ev := range events(server) {
		require.Equal(t, enetwire.EventConnect, ev.kind)
		seen[ev.data] = true
	}
	assert.Len(t, seen, enetwire.MaxPeers)
	late := w.add(9, enetwire.Config{MaxPeers: 1})
	_, err := late.Connect(endpoint(serverPort), 1, 0)
	require.NoError(t, err)
	w.turn(10)
	assert.Empty(t, events(server), "a full host does not answer")
	assert.Equal(t, enetwire.Connecting, peers(late)[0].State())
	_, err = late.Connect(endpoint(serverPort), 1, 0)
	assert.ErrorIs(t, err, enetwire.ErrNoSlot)
}
