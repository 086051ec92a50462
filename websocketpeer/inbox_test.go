package websocketpeer

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// messages makes messages of all sizes, and the frames in which a client sends them, in fragments with pings between.
func messages(random *rand.Rand, n int) (want []string, data []byte) {
	sizes := []int{0, 1, 100, 5_000, 20_000, 70_000, 300_000, 1 << 20}
	for i := range n {
		payload := make([]byte, sizes[random.IntN(len(sizes))])
		for j := range payload {
			payload[j] = byte('a' + (i+j*7)%26)
		}
		want = append(want, string(payload))
		opcode, rest := wsframe.Text, payload
		if i%2 == 0 {
			opcode = wsframe.Binary
		}
		for random.IntN(3) == 0 {
			cut := random.IntN(len(rest) + 1)
			data = append(data, asked(opcode, false, rest[:cut])...)
			data = append(data, asked(wsframe.Ping, true, []byte("ping"))...)
			opcode, rest = wsframe.Continuation, rest[cut:]
		}
		data = append(data, asked(opcode, true, rest)...)
	}
	return want, data
}

// TestAllSizes: messages arrive whole and in order, however they are cut and in whatever way they are read.
func TestAllSizes(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 1))
			want, data := messages(random, 30)
			p, stream := scriptedPeer(t, func(p *Peer) {
				p.SetInboundBufferSize(1 << (20 + random.IntN(3)))
				p.SetMaxQueuedPackets([]int{1, 2, 5, 4096}[random.IntN(4)])
			})
			stream.in = data
			var got []string
			take := func(packet []byte, err error) {
				require.NoError(t, err)
				assert.Equal(t, len(got)%2 == 1, p.WasStringPacket())
				got = append(got, string(packet))
			}
			for polls := 0; len(got) < len(want); polls++ {
				require.Less(t, polls, 100_000)
				require.Equal(t, StateOpen, p.GetReadyState(), p.LastError())
				stream.piece = []int{1 + random.IntN(100), 1 + random.IntN(100_000), endless}[random.IntN(3)]
				p.Poll()
				switch random.IntN(4) {
				case 0: // later
				case 1:
					for p.GetAvailablePacketCount() > 0 {
						take(p.GetPacket())
					}
				case 2:
					if p.GetAvailablePacketCount() > 0 {
						take(p.AppendPacket(nil))
					}
				default:
					for packet := range p.Packets() {
						p.Poll()
						take(packet, p.GetPacketError())
						if random.IntN(4) == 0 {
							break
						}
					}
				}
			}
			require.Equal(t, len(want), len(got))
			for i := range want {
				require.True(t, want[i] == got[i], "message %d of %d bytes", i, len(want[i]))
			}
			p.Poll()
			assert.Nil(t, p.inbox.received, "nothing is kept")
		})
	}
}

// TestMemoryFollowsWhatArrives: a header may announce what it likes. What came whole before counts too.
func TestMemoryFollowsWhatArrives(t *testing.T) {
	t.Parallel()
	const size = 16 << 20
	p, stream := scriptedPeer(t, func(p *Peer) { p.SetInboundBufferSize(size) })
	frame := asked(wsframe.Binary, true, make([]byte, size))
	send := func(from, to int) {
		for arrived := from; arrived < to; {
			n := max(14, min(arrived/4, 100_000, to-arrived))
			stream.in = frame[arrived : arrived+n]
			arrived += n
			p.Poll()
			if in := p.inbox.received; in != nil {
				require.LessOrEqual(t, cap(in.data)+cap(in.message.own), max(largeBlock, 2*ownGrowth*arrived), "after %d bytes", arrived)
			}
		}
	}
	send(0, size/2)
	stream.in = frame[size/2:]
	for p.GetAvailablePacketCount() == 0 {
		p.Poll()
	}
	packet, err := p.GetPacket()
	require.NoError(t, err)
	assert.Len(t, packet, size)
	assert.Equal(t, size, cap(packet), "it is not copied")

	stream.in = frame[:ownFrom+100]
	p.Poll()
	assert.Equal(t, size, cap(p.inbox.message.own), "where as much came before, it is taken at once")
	p.Close(-1, "")
	assert.Nil(t, p.inbox.received)
}

// TestPacketsWhereTheyLie: a packet stays as it is until the loop goes on, whatever is done meanwhile, and one loop gives
// what was there as it began.
func TestPacketsWhereTheyLie(t *testing.T) {
	t.Parallel()
	p, stream := scriptedPeer(t)
	flood := func(c byte) {
		for range 100 {
			stream.in = append(stream.in, asked(wsframe.Binary, true, []byte{c, c, c, c, c, c, c, c})...)
		}
	}
	flood('a')
	p.Poll()
	seen, c := 0, byte('b')
	for packet := range p.Packets() {
		before := string(packet)
		for range 3 {
			flood(c)
			c++
			p.Poll()
			_, err := p.GetPacket()
			require.NoError(t, err)
			for inner := range p.Packets() {
				assert.Len(t, inner, 8)
				p.Poll()
				assert.Equal(t, before, string(packet))
				break
			}
			p.Poll()
		}
		assert.Equal(t, before, string(packet))
		assert.NotEqual(t, append(packet, 'x'), packet, "and what is appended goes elsewhere")
		assert.Equal(t, before, string(packet))
		seen++
	}
	assert.Equal(t, 100, seen)
	assert.ErrorIs(t, p.GetPacketError(), gderr.ErrUnavailable)
	for p.GetAvailablePacketCount() > 0 {
		for range p.Packets() {
		}
		p.Poll()
	}
	for range p.Packets() {
		t.Error("there is none")
	}
	assertOp(t, "websocketpeer.Peer.Packets", p.GetPacketError())
	assert.Nil(t, p.inbox.received)
}

// TestPacketsOfOneThatEnds: what a loop reads stays there though the connection ends in it, or another begins.
func TestPacketsOfOneThatEnds(t *testing.T) {
	t.Parallel()
	p, stream := scriptedPeer(t)
	for _, text := range []string{"first", "second", "third"} {
		stream.in = append(stream.in, asked(wsframe.Text, true, []byte(text))...)
	}
	p.Poll()
	var got []string
	for packet := range p.Packets() {
		switch len(got) {
		case 0:
			p.Close(-1, "")
		case 1:
			assert.Error(t, p.ConnectToURL("nonsense://x", nil), "which forgets what was not read")
		}
		got = append(got, string(packet))
	}
	assert.Equal(t, []string{"first", "second"}, got)
	assert.ErrorIs(t, p.GetPacketError(), gderr.Failed)
}
