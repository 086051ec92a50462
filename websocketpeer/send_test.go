package websocketpeer_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// fill sends messages until no more are taken, and returns how many were.
func fill(t testing.TB, p *websocketpeer.Peer, message []byte) int {
	t.Helper()
	for sent := 0; ; sent++ {
		err := p.Send(message, websocketpeer.WriteModeBinary)
		if err != nil {
			require.ErrorIs(t, err, gderr.ErrOutOfMemory)
			return sent
		}
		require.Less(t, sent, 1<<20)
	}
}

// stuffed is more than the system keeps for a side that does not read.
const stuffed = 16 << 20

// stuff sends so much that everything behind it has to wait.
func stuff(t testing.TB, p *websocketpeer.Peer) {
	t.Helper()
	p.SetOutboundBufferSize(0)
	require.NoError(t, p.Send(make([]byte, stuffed), websocketpeer.WriteModeBinary))
}

// TestOtherSideThatDoesNotRead: sending fails when the buffer is full, nothing grows, and nothing is lost or torn when
// the other side reads at last.
func TestOtherSideThatDoesNotRead(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	stuff(t, p)
	p.SetOutboundBufferSize(stuffed + 65535)
	message := []byte(strings.Repeat("x", 10000))
	assert.Equal(t, 6, fill(t, p, message))
	for range 100 {
		p.Poll()
		assert.ErrorIs(t, p.Send(message, websocketpeer.WriteModeBinary), gderr.ErrOutOfMemory)
	}
	assert.Equal(t, stuffed+60000, p.GetCurrentOutboundBufferedAmount(), "with all of what is being sent")
	assert.Equal(t, websocketpeer.StateOpen, p.GetReadyState())
	assert.NoError(t, p.Send(message[:5535], websocketpeer.WriteModeText), "a shorter one still fits")

	done := make(chan struct{})
	go func() {
		defer close(done)
		_, payload := readFrame(t, raw)
		assert.Len(t, payload, stuffed)
		for range 6 {
			opcode, payload := readFrame(t, raw)
			assert.Equal(t, wsframe.Binary, opcode)
			assert.True(t, payload == string(message))
		}
		opcode, payload := readFrame(t, raw)
		assert.Equal(t, wsframe.Text, opcode)
		assert.Len(t, payload, 5535)
	}()
	await(t, p, func() bool { return p.GetCurrentOutboundBufferedAmount() == 0 })
	<-done
}

// TestLargeMessagesArriveWhole: on either side, with room for all of them and without, and by whichever way they go.
func TestLargeMessagesArriveWhole(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB, ...func(*websocketpeer.Peer)) (*websocketpeer.Peer, *streampeer.TCP){
		"client": dialed, "server": served,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, raw := open(t)
			p.SetOutboundBufferSize(0)
			sizes := []int{4095, 4096, 65535, 65536, stuffed, 5000, 100}
			message := strings.Repeat("0123456789", stuffed/10+1)
			for _, size := range sizes {
				require.NoError(t, p.SendText(message[:size]))
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				for _, size := range sizes {
					_, payload := readFrame(t, raw)
					assert.True(t, message[:size] == payload, "%d bytes", size)
				}
			}()
			await(t, p, func() bool { return p.GetCurrentOutboundBufferedAmount() == 0 })
			<-done
		})
	}
}

func TestQueueOfMessagesToSendIsBounded(t *testing.T) {
	t.Parallel()
	p, _ := dialed(t)
	stuff(t, p)
	assert.Equal(t, 4095, fill(t, p, nil))
	p.SetMaxQueuedPackets(5000)
	assert.Equal(t, 5000-4096, fill(t, p, nil), "the limit takes effect at once")
	p.SetMaxQueuedPackets(0)
	assert.ErrorIs(t, p.SendText(""), gderr.ErrOutOfMemory)
}

// TestCloseComesBehindWhatWaits: the messages before it are sent first.
func TestCloseComesBehindWhatWaits(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	sent := fill(t, p, make([]byte, 10000))
	p.Close(4000, "done")
	assert.Equal(t, websocketpeer.StateClosing, p.GetReadyState())
	assert.Equal(t, 0, p.GetCurrentOutboundBufferedAmount(), "as in the engine, unless open")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range sent {
			opcode, _ := readFrame(t, raw)
			assert.Equal(t, wsframe.Binary, opcode)
		}
		opcode, payload := readFrame(t, raw)
		assert.Equal(t, wsframe.Close, opcode)
		assert.Equal(t, closing(4000, "done"), payload)
		put(t, raw, plain(wsframe.Close, payload))
	}()
	awaitState(t, p, websocketpeer.StateClosed)
	<-done
	assert.Equal(t, 4000, p.GetCloseCode())
	assert.NoError(t, p.LastError())
}

func TestSendOnBrokenConnection(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	raw.DisconnectFromHost()
	var err error
	settle(t, func() bool {
		err = p.SendText("anybody there?")
		return err != nil
	})
	assert.ErrorIs(t, err, gderr.Failed)
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
	assert.Error(t, p.LastError())
	assert.Equal(t, -1, p.GetCloseCode())
}

// TestMaskingKeysDiffer: each frame of a client has a key of its own, and a server's have none.
func TestMaskingKeysDiffer(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	seen := map[string]bool{}
	for range 500 {
		require.NoError(t, p.SendText("same"))
		frame, err := raw.GetData(10)
		require.NoError(t, err)
		seen[string(frame[2:6])] = true
	}
	assert.Greater(t, len(seen), 490)

	p, raw = served(t)
	require.NoError(t, p.SendText("same"))
	frame, err := raw.GetData(6)
	require.NoError(t, err)
	assert.Equal(t, "\x81\x04same", string(frame))
}

// TestGodot3Variants: a peer made for Godot 3 reads and writes its numbers, where a Dictionary was 18 and not 27.
func TestGodot3Variants(t *testing.T) {
	t.Parallel()
	raw, stream := kit.Pair(t)
	p := websocketpeer.New(websocketpeer.Godot3)
	t.Cleanup(func() { p.Close(-1, "") })
	require.NoError(t, p.AcceptStream(stream))
	require.NoError(t, raw.PutData(head(requestLines...)))
	awaitState(t, p, websocketpeer.StateOpen)
	require.Contains(t, readHead(t, raw), "HTTP/1.1 101 ")

	require.NoError(t, p.PutVar(map[string]any{}, false))
	p.Poll()
	frame, err := raw.GetData(10)
	require.NoError(t, err)
	assert.Equal(t, []byte{0x82, 8, 18, 0, 0, 0, 0, 0, 0, 0}, frame)
	require.NoError(t, raw.PutData([]byte{0x82, 0x88, 0, 0, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0}))
	await(t, p, func() bool { return p.GetAvailablePacketCount() > 0 })
	value, err := p.GetVar(false)
	require.NoError(t, err)
	assert.IsType(t, &variant.Dictionary{}, value)
}
