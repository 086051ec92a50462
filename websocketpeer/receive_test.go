package websocketpeer_test

import (
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestReceivedIsWhatWasSent sends random messages, cut into random fragments with pings between, in random pieces, and
// takes them in random numbers.
func TestReceivedIsWhatWasSent(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 0))
		p, raw := dialed(t, func(p *websocketpeer.Peer) {
			p.SetInboundBufferSize(1 << (10 + random.IntN(8)))
			p.SetMaxQueuedPackets(1 + random.IntN(40))
		})
		var stream []byte
		var want []string
		for range 300 {
			message := strings.Repeat(string(rune('a'+random.IntN(26))), random.IntN(p.GetInboundBufferSize())>>random.IntN(10))
			want = append(want, message)
			stream = append(stream, cutMessage(random, message)...)
		}
		var got []string
		for len(got) < len(want) {
			n, err := raw.PutPartialData(stream[:min(len(stream), random.IntN(100000))])
			require.NoError(t, err)
			stream = stream[n:]
			p.Poll()
			require.Equal(t, websocketpeer.StateOpen, p.GetReadyState(), p.LastError())
			require.LessOrEqual(t, p.GetAvailablePacketCount(), p.GetMaxQueuedPackets())
			for range random.IntN(10) {
				if p.GetAvailablePacketCount() > 0 {
					packet, err := p.GetPacket()
					require.NoError(t, err)
					got = append(got, string(packet))
				}
			}
			discard(raw)
		}
		require.True(t, slices.Equal(want, got), "seed %d", seed)
	}
}

// cutMessage makes frames of a message.
func cutMessage(random *rand.Rand, message string) []byte {
	opcode := wsframe.Text
	var frames []byte
	for random.IntN(3) == 0 {
		n := random.IntN(len(message) + 1)
		frames = append(frames, fragment(opcode, message[:n])...)
		if random.IntN(2) == 0 {
			frames = append(frames, plain(wsframe.Ping, strings.Repeat("p", random.IntN(126)))...)
		}
		opcode, message = wsframe.Continuation, message[n:]
	}
	return append(frames, plain(opcode, message)...)
}

// discard drops what the raw side has received, such as pongs.
func discard(raw *streampeer.TCP) { _, _ = raw.GetPartialData(64 << 10) }

// TestControlFramesAreKeptApart: what they carry never ends up in the message between whose fragments they come, also
// where that comes in pieces.
func TestControlFramesAreKeptApart(t *testing.T) {
	t.Parallel()
	frames := slices.Concat(fragment(wsframe.Binary, "one "), plain(wsframe.Ping, "ping "), plain(wsframe.Pong, "pong "),
		fragment(wsframe.Continuation, ""), plain(wsframe.Ping, ""), plain(wsframe.Continuation, "two"),
		plain(wsframe.Ping, "x"))
	for cut := range frames {
		p, raw := dialed(t)
		require.NoError(t, raw.SetNoDelay(true))
		put(t, raw, frames[:cut])
		p.Poll()
		put(t, raw, frames[cut:])
		await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
		packet, err := p.GetPacket()
		require.NoError(t, err)
		require.Equal(t, "one two", string(packet), "cut at %d", cut)
		p.Close(-1, "")
	}
}

// TestHugeInboundBuffer: a size beyond all that there can be is taken as one.
func TestHugeInboundBuffer(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t, func(p *websocketpeer.Peer) { p.SetInboundBufferSize(math.MaxInt32) })
	assert.Equal(t, math.MaxInt32, p.GetInboundBufferSize())
	message := strings.Repeat("x", 100000)
	put(t, raw, plain(wsframe.Binary, message))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	packet, err := p.GetPacket()
	require.NoError(t, err)
	assert.True(t, message == string(packet))
}

// TestFullQueueLosesNothing: what waits behind a full queue comes out in its order, and a close behind it is seen
// last.
func TestFullQueueLosesNothing(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(2) })
	put(t, raw, plain(wsframe.Text, "a"), plain(wsframe.Text, "b"), plain(wsframe.Text, "c"), plain(wsframe.Ping, ""),
		plain(wsframe.Text, "d"), plain(wsframe.Text, "e"), plain(wsframe.Close, closing(1000, "")))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 2 })
	var got []string
	for p.GetReadyState() == websocketpeer.StateOpen {
		p.Poll()
		assert.LessOrEqual(t, p.GetAvailablePacketCount(), 2)
		packet, err := p.GetPacket()
		require.NoError(t, err)
		got = append(got, string(packet))
		p.Poll()
	}
	for packet := range p.Packets() {
		got = append(got, string(packet))
	}
	assert.Equal(t, []string{"a", "b", "c", "d", "e"}, got)
	assert.Equal(t, 1000, p.GetCloseCode())
}

// TestPacketsOutliveTheConnection, however it ends.
func TestPacketsOutliveTheConnection(t *testing.T) {
	t.Parallel()
	messages := slices.Concat(plain(wsframe.Text, "a"), plain(wsframe.Binary, "b"), plain(wsframe.Text, "c"))
	for name, end := range map[string]func(p *websocketpeer.Peer, raw *streampeer.TCP){
		"close frame": func(_ *websocketpeer.Peer, raw *streampeer.TCP) { put(t, raw, plain(wsframe.Close, "")) },
		"violation":   func(_ *websocketpeer.Peer, raw *streampeer.TCP) { put(t, raw, []byte{0xff, 0xff}) },
		"FIN":         func(_ *websocketpeer.Peer, raw *streampeer.TCP) { raw.DisconnectFromHost() },
		"Close(-1)":   func(p *websocketpeer.Peer, _ *streampeer.TCP) { p.Close(-1, "") },
		"Close(1000)": func(p *websocketpeer.Peer, raw *streampeer.TCP) {
			p.Close(1000, "")
			put(t, raw, plain(wsframe.Text, "too late"), plain(wsframe.Close, closing(1000, "")))
		},
	} {
		for _, queued := range []int{1, 4096} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				p, raw := dialed(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(queued) })
				put(t, raw, messages, fragment(wsframe.Text, "half a message"))
				await(t, p, func() bool { return p.GetAvailablePacketCount() == min(3, queued) })
				end(p, raw)
				var got []string
				await(t, p, func() bool {
					if p.GetAvailablePacketCount() == queued { // it does not read on before there is room
						packet, _ := p.GetPacket()
						got = append(got, string(packet))
					}
					return p.GetReadyState() == websocketpeer.StateClosed
				})
				for packet := range p.Packets() {
					got = append(got, string(packet))
				}
				assert.Equal(t, []string{"a", "b", "c"}, got)
				_, err := p.GetPacket()
				assert.ErrorIs(t, err, gderr.Failed)
				assert.Equal(t, 0, p.GetAvailablePacketCount())
			})
		}
	}
}

func TestGetPacketErrors(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	assert.NoError(t, p.GetPacketError())
	_, err := p.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	assert.ErrorIs(t, p.GetPacketError(), gderr.ErrUnavailable)
	put(t, raw, plain(wsframe.Text, ""))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	packet, err := p.GetPacket()
	assert.NoError(t, err)
	assert.Equal(t, []byte{}, packet)
	assert.NoError(t, p.GetPacketError())
	p.Close(-1, "")
	_, err = p.GetPacket()
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, p.GetPacketError(), gderr.Failed)
}

func TestVars(t *testing.T) {
	t.Parallel()
	p, other := peerPair(t)
	require.NoError(t, p.SetEncodeBufferMaxSize(1025))
	assert.Equal(t, 2048, p.GetEncodeBufferMaxSize())
	assert.ErrorIs(t, p.SetEncodeBufferMaxSize(1023), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, p.SetEncodeBufferMaxSize(256<<20+1), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, p.PutVar(make([]byte, 3000), false), gderr.ErrOutOfMemory)
	for _, value := range []any{nil, "text", int64(7), []byte{1, 2}} {
		require.NoError(t, p.PutVar(value, false))
	}
	require.NoError(t, p.SendText("no variant"))
	await(t, other, func() bool { return other.GetAvailablePacketCount() == 5 })
	for _, want := range []any{nil, "text", int64(7), []byte{1, 2}} {
		got, err := other.GetVar(false)
		assert.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := other.GetVar(false)
	assert.Error(t, err)
	assert.NoError(t, other.GetPacketError(), "GetVar does not change it")
	_, err = other.GetVar(false)
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
}

// TestPingFlood: pings are answered, but neither a Poll nor memory grows with them.
func TestPingFlood(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	flood := slices.Repeat(plain(wsframe.Ping, strings.Repeat("f", 125)), 1000)
	for range 200 { // 25 MB of pings, of whose answers nothing is read
		_, err := raw.PutPartialData(flood)
		require.NoError(t, err)
		p.Poll()
		require.Less(t, p.GetCurrentOutboundBufferedAmount(), 200<<10)
		require.Equal(t, websocketpeer.StateOpen, p.GetReadyState())
	}
}

// TestLastPingIsAnswered: where pongs can't be sent for a while, at least the last ping is answered.
func TestLastPingIsAnswered(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	stuff(t, p)
	for i := range 3000 {
		put(t, raw, plain(wsframe.Ping, string(rune('a'+i%26))+"?"))
	}
	put(t, raw, plain(wsframe.Ping, "last"), plain(wsframe.Text, "end"))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if opcode, payload := readFrame(t, raw); opcode == wsframe.Pong && payload == "last" {
				return
			}
		}
	}()
	await(t, p, func() bool {
		select {
		case <-done:
			return true
		default:
			return false
		}
	})
}

// TestNoPongBehindClose: a pong that had to wait is not sent once there is a close frame.
func TestNoPongBehindClose(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	stuff(t, p)
	put(t, raw, plain(wsframe.Ping, "waits"), plain(wsframe.Text, "end"))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	p.Close(1000, "")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for opcode := wsframe.Binary; opcode != wsframe.Close; {
			opcode, _ = readFrame(t, raw)
		}
		put(t, raw, plain(wsframe.Close, closing(1000, "")))
		_, err := raw.GetU8()
		assert.ErrorIs(t, err, io.EOF, "nothing came behind")
	}()
	awaitState(t, p, websocketpeer.StateClosed)
	<-done
}

// TestEndlessFragments: empty ones cost nothing, and others end when the message is too big.
func TestEndlessFragments(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	put(t, raw, fragment(wsframe.Binary, ""))
	empty := slices.Repeat(fragment(wsframe.Continuation, ""), 10000)
	for range 100 {
		_, err := raw.PutPartialData(empty)
		require.NoError(t, err)
		p.Poll()
		require.Equal(t, websocketpeer.StateOpen, p.GetReadyState())
		require.Equal(t, 0, p.GetAvailablePacketCount())
	}
	p, raw = dialed(t)
	put(t, raw, fragment(wsframe.Binary, ""))
	tiny := slices.Repeat(fragment(wsframe.Continuation, "x"), 65536)
	await(t, p, func() bool {
		n, err := raw.PutPartialData(tiny)
		tiny = tiny[n:]
		return err != nil || p.GetReadyState() == websocketpeer.StateClosed
	})
	awaitState(t, p, websocketpeer.StateClosed)
	assert.Equal(t, 1009, p.GetCloseCode())
	assert.Equal(t, "Message too big", p.GetCloseReason())
}
