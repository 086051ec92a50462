package enetwire_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetcompress"
	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// FuzzDatagram sends any datagrams to a server: from a stranger, and from a peer behind the header that it should
// have. Each is cut off the input with its length before it.
func FuzzDatagram(f *testing.F) {
	seed := func(commands ...[]byte) {
		var input []byte
		for _, c := range commands {
			input = be(input, uint16(len(c)), c)
		}
		f.Add(input, uint8(0))
		f.Add(input, uint8(1))
	}
	seed(reliable(0, 1, "one"), reliable(0, 3, "three"), reliable(0, 2, "two"))
	seed(unreliable(0, 0, 1, "u"), unreliable(0, 1, 1, "w"), unsequenced(1, 9, "q"))
	seed(fragment(0, 1, 1, 2, 1, 6, 3, "def"), fragment(0, 2, 1, 2, 0, 6, 0, "abc"))
	seed(looseFragment(2, 0, 1, 2, 1, 6, 3, "def"), looseFragment(2, 0, 1, 2, 0, 6, 0, "abc"))
	seed(connect(3, 5, 7)[4:], be(nil, acked|5, peerCh, uint16(2)), be(nil, acked|4, peerCh, uint16(3), 5))
	seed(be(nil, uint8(1), peerCh, uint16(1), uint16(1), uint16(1000)), be(nil, acked|10, peerCh, uint16(2), 1, 1))
	seed(be(nil, acked|11, peerCh, uint16(2), 0, uint32(0xFFFFFFFF), uint32(0xFFFFFFFF)))
	f.Fuzz(func(t *testing.T, input []byte, mode uint8) {
		h := newServer(enetwire.Config{MaxPeers: 4})
		s := newStranger(t, h, 50)
		other := newStranger(t, h, 51)
		if m := enetcompress.Mode(mode % 5); m != enetcompress.None {
			h.SetCompressor(m)
		}
		for n := 0; len(input) >= 2 && n < 500; n++ {
			size := min(int(binary.BigEndian.Uint16(input)), len(input)-2)
			datagram := input[2 : 2+size]
			input = input[2+size:]
			s.send(datagram)
			s.say(true, datagram)
			s.send(be(nil, timed|0x4000|s.head, noTime, datagram))
			s.answers()
			s.now += 5
		}
		h.SetCompressor(nil)
		other.now = s.now
		other.events = nil
		require.NoError(t, other.peer.Send(0, []byte("alive"), 0), "the other peer is not harmed")
		other.isAlive()
		s.peer.Reset()
		other.peer.Reset()
		for p := range h.Peers {
			p.Reset()
		}
		events(h)
		require.Zero(t, h.Kept())
	})
}

// FuzzMachine lets two machines talk, of which one side is told at random what to do, over a network that changes the
// datagrams: what arrives whole is what was sent, and in the end nothing is left.
func FuzzMachine(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, uint16(seed*20))
		f.Add(seed, []byte{0, 0, 40, 41, 42, 43, 90, 91, 92, 200, 201, 202, 250, 251}, uint16(seed*5))
	}
	f.Fuzz(func(t *testing.T, seed uint64, script []byte, damage uint16) {
		if len(script) > 300 {
			return
		}
		w := newWire(t)
		w.now = int64(seed % (1 << 34))
		rng := rand.New(rand.NewPCG(seed, 1))
		server := w.add(serverPort, enetwire.Config{MaxPeers: 3, Rand: rng.Uint32})
		client := w.add(clientPort, enetwire.Config{MaxPeers: 2, Rand: rng.Uint32})
		w.lose = func(f flight) bool {
			if rng.IntN(1000) >= int(damage%1000) {
				return false
			}
			damaged := append([]byte(nil), f.data...)
			for range 1 + rng.IntN(4) {
				damaged[rng.IntN(len(damaged))] ^= byte(1 << rng.IntN(8))
			}
			if rng.IntN(3) == 0 {
				damaged = damaged[:rng.IntN(len(damaged))]
			}
			w.hosts[f.to].Receive(f.from, damaged)
			return rng.IntN(2) == 0
		}
		all := func() []*enetwire.Peer { return append(peers(server), peers(client)...) }
		for _, op := range script {
			if op < 20 {
				_, _ = client.Connect(endpoint(serverPort), 1+int(op), uint32(op))
			}
			if now := all(); len(now) > 0 {
				obey(now[rng.IntN(len(now))], op, rng)
			}
			w.turn(int64(op))
			events(server)
			events(client)
		}
		w.log = nil
		for _, p := range all() {
			p.Disconnect(0)
		}
		for range 60 { // all timeouts
			w.turn(40_000)
			events(server)
			events(client)
		}
		require.Zero(t, server.Kept())
		require.Zero(t, client.Kept())
	})
}

// obey lets a peer do what a byte of a script says.
func obey(p *enetwire.Peer, op byte, rng *rand.Rand) {
	payload := make([]byte, rng.IntN(5000))
	switch op / 20 {
	case 0, 1, 2, 3, 4, 5, 6, 7:
		_ = p.Send(int(op)%4, payload, []enetwire.Flags{0, 1, 2, 8, 10}[op%5])
	case 8:
		p.Ping()
		p.ConfigureThrottle(rng.Uint32N(6000), rng.Uint32N(40), rng.Uint32N(40))
	case 9:
		p.SetTimeout(rng.Uint32N(64), rng.Uint32N(9000), rng.Uint32N(50_000))
		p.SetPingInterval(rng.Uint32N(3000))
	case 10:
		p.DisconnectLater(1)
	case 11:
		p.Disconnect(2)
	default:
		if op%2 == 0 {
			p.DisconnectNow(3)
		} else {
			p.Reset()
		}
	}
}

// FuzzRecording sends the datagrams of a recording to the side that got them, changed.
func FuzzRecording(f *testing.F) {
	all := readRecordings(f)
	for i := range all {
		f.Add(uint16(i), uint64(i), uint16(50))
	}
	f.Fuzz(func(t *testing.T, which uint16, seed uint64, damage uint16) {
		r := all[int(which)%len(all)]
		for _, s := range r.sides {
			rng := rand.New(rand.NewPCG(seed, uint64(damage)))
			p := newPlayer(t, s, leeway{})
			for _, in := range s.in {
				data := append([]byte(nil), in.data...)
				if len(data) > 0 && rng.IntN(1000) < int(damage%1000) {
					for range 1 + rng.IntN(4) {
						data[rng.IntN(len(data))] = byte(rng.Uint32())
					}
				}
				p.service(p.clock(in.t))
				p.host.Receive(endpoint(p.addrOf(in.client)), data)
				for ok := true; ok; {
					_, _, ok = p.host.AppendDatagram(nil)
				}
				events(p.host)
			}
			for _, peer := range peers(p.host) {
				peer.Disconnect(0)
			}
			for range 100 {
				p.service(p.now + 50_000)
				for ok := true; ok; {
					_, _, ok = p.host.AppendDatagram(nil)
				}
				events(p.host)
			}
			require.Zero(t, p.host.Kept())
		}
	})
}
