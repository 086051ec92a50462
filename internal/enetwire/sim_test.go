package enetwire_test

import (
	"container/heap"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// A sim is a bad network with hosts in it, on a clock of its own: the same seed gives the same, every time.
type sim struct {
	t   testing.TB
	rng *rand.Rand
	now int64
	weather
	hosts map[netsock.Endpoint]*simHost
	order []*simHost
	air   airborne
	count int
	spare [][]byte
}

// weather is how bad the network is.
type weather struct {
	loss, twice   float64 // the part of the datagrams that is lost, and that comes twice
	delay, jitter int64   // milliseconds; jitter is added to each datagram by itself, and so changes the order
}

type simHost struct {
	*enetwire.Host
	addr  netsock.Endpoint
	react func(enetwire.Event)
	busy  bool // a turn is due though Next does not say so
}

// An airborne datagram comes at a time; of those that come together, the one that was sent first comes first.
type flying struct {
	at       int64
	n        int
	from, to netsock.Endpoint
	data     []byte
}

type airborne []flying

func (a airborne) Len() int { return len(a) }
func (a airborne) Less(i, j int) bool {
	return a[i].at < a[j].at || a[i].at == a[j].at && a[i].n < a[j].n
}
func (a airborne) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *airborne) Push(x any)   { *a = append(*a, x.(flying)) }
func (a *airborne) Pop() any {
	last := len(*a) - 1
	f := (*a)[last]
	*a = (*a)[:last]
	return f
}

func newSim(t testing.TB, seed uint64, w weather) *sim {
	return &sim{t: t, rng: rand.New(rand.NewPCG(seed, 77)), now: 1000, weather: w, hosts: make(map[netsock.Endpoint]*simHost)}
}

func (s *sim) add(port int, config enetwire.Config, react func(enetwire.Event)) *simHost {
	config.Rand = s.rng.Uint32
	h := &simHost{Host: enetwire.New(config), addr: endpoint(port), react: react}
	h.Service(s.now)
	s.hosts[h.addr] = h
	s.order = append(s.order, h)
	return h
}

// turn gives a host a turn: it sends what it has, into the air or into the void, and its events are looked at.
func (s *sim) turn(h *simHost) {
	h.Service(s.now)
	s.flush(h)
	for {
		ev, ok := h.Event()
		if !ok {
			break
		}
		h.react(ev)
		if ev.Packet != nil {
			ev.Packet.Free()
		}
	}
	s.flush(h)
}

func (s *sim) flush(h *simHost) {
	for {
		data, to, ok := h.AppendDatagram(s.buffer())
		if !ok {
			s.spare = append(s.spare, data)
			return
		}
		s.launch(h.addr, to, data)
		if s.twice > 0 && s.rng.Float64() < s.twice {
			s.launch(h.addr, to, append(s.buffer(), data...))
		}
	}
}

func (s *sim) buffer() []byte {
	if n := len(s.spare); n > 0 {
		b := s.spare[n-1]
		s.spare = s.spare[:n-1]
		return b[:0]
	}
	return make([]byte, 0, enetwire.MaxDatagram)
}

func (s *sim) launch(from, to netsock.Endpoint, data []byte) {
	if s.loss > 0 && s.rng.Float64() < s.loss {
		s.spare = append(s.spare, data)
		return
	}
	at := s.now + s.delay
	if s.jitter > 0 {
		at += s.rng.Int64N(s.jitter)
	}
	s.count++
	heap.Push(&s.air, flying{at, s.count, from, to, data})
}

// step goes to the next moment at which anything happens, and is false if that is never, or after the limit.
func (s *sim) step(limit int64) bool {
	next, ok := int64(0), false
	if len(s.air) > 0 {
		next, ok = s.air[0].at, true
	}
	for _, h := range s.order {
		if at, will := h.Next(); will && (!ok || at < next) {
			next, ok = at, true
		}
	}
	if !ok || next > limit {
		return false
	}
	s.now = max(s.now, next)
	for len(s.air) > 0 && s.air[0].at <= s.now {
		f := heap.Pop(&s.air).(flying)
		if h := s.hosts[f.to]; h != nil {
			if !h.busy {
				h.Service(s.now)
				h.busy = true
			}
			h.Receive(f.from, f.data)
		}
		s.spare = append(s.spare, f.data)
	}
	for _, h := range s.order {
		if at, will := h.Next(); h.busy || will && at <= s.now {
			h.busy = false
			s.turn(h)
		}
	}
	return true
}

// until steps until done, at most so many milliseconds.
func (s *sim) until(limit int64, done func() bool) bool {
	for limit += s.now; !done(); {
		if !s.step(limit) {
			return done()
		}
	}
	return true
}

// A load is what one side of a connection sends on some channels, and what it has got from the other side.
type load struct {
	t        testing.TB
	peer     *enetwire.Peer
	sent     [simChannels][3]uint32
	reliable [simChannels]uint32
	last     [simChannels]uint32 // unreliable
	seen     map[[2]uint32]bool  // unsequenced
	got      [3]int
	scratch  []byte
}

const simChannels = 3

// The kinds of packets, which their first byte tells.
const (
	simReliable = iota
	simUnreliable
	simUnsequenced
)

func newLoad(t testing.TB) *load { return &load{t: t, seen: make(map[[2]uint32]bool)} }

// send sends a packet of a kind, of a size of at least 5 bytes.
func (l *load) send(channel, kind, size int) {
	l.sent[channel][kind]++
	l.scratch = append(l.scratch[:0], byte(kind))
	l.scratch = binary.BigEndian.AppendUint32(l.scratch, l.sent[channel][kind])
	for len(l.scratch) < size {
		l.scratch = append(l.scratch, byte(len(l.scratch)*7))
	}
	flags := [...]enetwire.Flags{enetwire.FlagReliable, enetwire.FlagUnreliableFragment, enetwire.FlagUnsequenced | enetwire.FlagUnreliableFragment}
	require.NoError(l.t, l.peer.Send(channel, l.scratch, flags[kind]))
}

// receive checks what no network may break.
func (l *load) receive(pk *enetwire.Packet) {
	data, channel := pk.Bytes(), pk.Channel()
	kind, index := int(data[0]), binary.BigEndian.Uint32(data[1:])
	for i := 5; i < len(data); i++ {
		if data[i] != byte(i*7) {
			require.Fail(l.t, "a packet was put together wrongly")
		}
	}
	l.got[kind]++
	switch kind {
	case simReliable:
		l.reliable[channel]++
		if index != l.reliable[channel] {
			require.Equal(l.t, l.reliable[channel], index, "reliable, all, once, in order")
		}
	case simUnreliable:
		if index <= l.last[channel] {
			require.Greater(l.t, index, l.last[channel], "unreliable, never out of order")
		}
		l.last[channel] = index
	case simUnsequenced:
		key := [2]uint32{uint32(channel), index}
		if l.seen[key] {
			require.Fail(l.t, "unsequenced, at most once")
		}
		l.seen[key] = true
	}
}

// hasAll tells whether all reliable packets of the other side have come.
func (l *load) hasAll(from *load) bool {
	for c := range simChannels {
		if l.reliable[c] != from.sent[c][simReliable] {
			return false
		}
	}
	return true
}

// A couple is a server and a client in a sim, with loads on both sides.
type couple struct {
	*sim
	server, client *simHost
	up, down       *load // what the client sends and gets; what the server does
	ended          int
}

func newCouple(t testing.TB, seed uint64, w weather, now int64) *couple {
	c := &couple{sim: newSim(t, seed, w), up: newLoad(t), down: newLoad(t)}
	c.now = now
	react := func(l *load) func(enetwire.Event) {
		return func(ev enetwire.Event) {
			switch ev.Kind {
			case enetwire.EventConnect:
				l.peer = ev.Peer
				ev.Peer.SetTimeout(1<<31, 1<<31, 1<<31)
			case enetwire.EventReceive:
				l.receive(ev.Packet)
			case enetwire.EventDisconnect:
				c.ended++
			}
		}
	}
	c.server = c.add(serverPort, enetwire.Config{MaxPeers: 4}, react(c.down))
	c.client = c.add(clientPort, enetwire.Config{MaxPeers: 1}, react(c.up))
	for c.up.peer == nil || c.down.peer == nil {
		// A handshake can fail, and only one side notice: the next one takes a new slot.
		for peer := range c.client.Peers {
			peer.Reset()
		}
		c.up.peer, c.down.peer, c.ended = nil, nil, 0
		_, err := c.client.Connect(c.server.addr, simChannels, 0)
		require.NoError(t, err)
		c.until(60_000, func() bool { return c.up.peer != nil && c.down.peer != nil })
	}
	return c
}

// finish waits for all reliable packets and ends the connection, of which nothing may be left.
func (c *couple) finish() {
	require.True(c.t, c.until(1<<36, func() bool { return c.up.hasAll(c.down) && c.down.hasAll(c.up) }), "all reliable packets come")
	c.up.peer.DisconnectLater(7)
	ended := func() bool {
		return c.up.peer.State() == enetwire.Disconnected && c.down.peer.State() == enetwire.Disconnected
	}
	require.True(c.t, c.until(1<<36, ended), "both come to their end")
	require.Equal(c.t, 2, c.ended)
	require.Zero(c.t, c.server.Kept())
	require.Zero(c.t, c.client.Kept())
}
