package websocketpeer_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
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

// TestOtherSideThatDoesNotRead: sending fails when the buffer is full, nothing grows, and nothing is lost or torn when
// the other side reads at last.
func TestOtherSideThatDoesNotRead(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	message := []byte(strings.Repeat("x", 10000))
	sent := fill(t, p, message)
	waiting := p.GetCurrentOutboundBufferedAmount()
	assert.LessOrEqual(t, waiting, 65535)
	assert.Greater(t, waiting, 65535-10000)
	for range 100 {
		p.Poll()
		assert.ErrorIs(t, p.Send(message, websocketpeer.WriteModeBinary), gderr.ErrOutOfMemory)
	}
	assert.Equal(t, waiting, p.GetCurrentOutboundBufferedAmount())
	assert.Equal(t, websocketpeer.StateOpen, p.GetReadyState())
	assert.NoError(t, p.Send(nil, websocketpeer.WriteModeText), "an empty one still fits")

	done := make(chan struct{})
	go func() {
		defer close(done)
		for range sent {
			opcode, payload := readFrame(t, raw)
			assert.Equal(t, wsframe.Binary, opcode)
			assert.Equal(t, string(message), payload)
		}
		opcode, payload := readFrame(t, raw)
		assert.Equal(t, wsframe.Text, opcode)
		assert.Empty(t, payload)
	}()
	await(t, p, func() bool { return p.GetCurrentOutboundBufferedAmount() == 0 })
	<-done
}

func TestQueueOfMessagesToSendIsBounded(t *testing.T) {
	t.Parallel()
	p, _ := dialed(t, func(p *websocketpeer.Peer) { p.SetOutboundBufferSize(0) })
	require.NoError(t, p.Send(make([]byte, 16<<20), websocketpeer.WriteModeBinary)) // fills the system's buffers
	assert.Equal(t, 4095, fill(t, p, nil))
	p.SetMaxQueuedPackets(5000)
	assert.Equal(t, 5000-4096, fill(t, p, nil), "the limit holds at once")
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
