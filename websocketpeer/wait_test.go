package websocketpeer_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestWaitingPeers: two peers that only poll when Wait returns connect, talk and close.
func TestWaitingPeers(t *testing.T) {
	t.Parallel()
	listener := streampeer.NewTCPServer()
	require.NoError(t, listener.Listen(0, "127.0.0.1"))
	defer listener.Stop()
	ctx := kit.Patient(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		server := newPeer(t)
		assert.NoError(t, listener.Wait(ctx))
		assert.NoError(t, server.AcceptStream(listener.TakeConnection()))
		for server.GetReadyState() != websocketpeer.StateClosed {
			assert.NoError(t, server.Wait(ctx))
			server.Poll()
			for packet := range server.Packets() {
				assert.NoError(t, server.Send(packet, websocketpeer.WriteModeText))
			}
		}
	}()
	client := newPeer(t)
	// A name, to wait for its addresses too.
	require.NoError(t, client.ConnectToURL(fmt.Sprintf("ws://localhost:%d/", listener.GetLocalPort()), nil))
	echoes := 0
	for client.GetReadyState() != websocketpeer.StateClosed {
		require.NoError(t, client.Wait(ctx))
		before := client.GetReadyState()
		client.Poll()
		if before == websocketpeer.StateConnecting && client.GetReadyState() == websocketpeer.StateOpen {
			require.NoError(t, client.SendText("echo"))
		}
		for range client.Packets() {
			if echoes++; echoes == 100 {
				client.Close(1000, "")
			} else {
				require.NoError(t, client.SendText("echo"))
			}
		}
	}
	<-done
	assert.Equal(t, 100, echoes)
	assert.NoError(t, client.LastError())
	assert.ErrorIs(t, client.Wait(ctx), gderr.ErrUnconfigured)
}

func TestWaitEnds(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- p.Wait(ctx) }()
	cancel()
	assert.ErrorIs(t, <-ended, context.Canceled)
	assert.ErrorIs(t, p.Wait(ctx), context.Canceled)

	put(t, raw, plain(wsframe.Text, "a"))
	require.NoError(t, p.Wait(kit.Patient(t)))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	assert.NoError(t, p.Wait(kit.Patient(t)), "a packet waits to be read")
}

// TestWaitForRoom: what waits to be sent is sent as the other side reads.
func TestWaitForRoom(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t, func(p *websocketpeer.Peer) { p.SetOutboundBufferSize(0) })
	require.NoError(t, p.Send(make([]byte, 8<<20), websocketpeer.WriteModeBinary))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := raw.GetData(8 << 20)
		assert.NoError(t, err)
	}()
	for ctx := kit.Patient(t); p.GetCurrentOutboundBufferedAmount() > 0; p.Poll() {
		require.NoError(t, p.Wait(ctx))
	}
	<-done
}

// TestWaitForTheHeartbeat returns when a ping is due, and when the answer is overdue.
func TestWaitForTheHeartbeat(t *testing.T) {
	t.Parallel()
	p, _ := dialed(t, func(p *websocketpeer.Peer) { require.NoError(t, p.SetHeartbeatInterval(0.02)) })
	for ctx := kit.Patient(t); p.GetReadyState() == websocketpeer.StateOpen; p.Poll() {
		require.NoError(t, p.Wait(ctx))
	}
	assert.ErrorIs(t, p.LastError(), websocketpeer.ErrHeartbeat)
}

// TestWaitForTheTimeLimit returns when the handshake has taken too long.
func TestWaitForTheTimeLimit(t *testing.T) {
	t.Parallel()
	_, stream := kit.Pair(t)
	p := newPeer(t)
	p.SetHandshakeTimeout(20 * time.Millisecond)
	require.NoError(t, p.AcceptStream(stream))
	for ctx := kit.Patient(t); p.GetReadyState() == websocketpeer.StateConnecting; p.Poll() {
		require.NoError(t, p.Wait(ctx))
	}
	assert.ErrorIs(t, p.LastError(), gderr.ErrTimeout)
}

// memory is a connection in memory that can't be waited for, as an Extension.
type memory struct{ in, out []byte }

func (m *memory) GetData(p []byte) (int, error) { return m.GetPartialData(p) }
func (m *memory) GetPartialData(p []byte) (int, error) {
	n := copy(p, m.in)
	m.in = m.in[n:]
	return n, nil
}
func (m *memory) PutData(p []byte) (int, error) { return m.PutPartialData(p) }
func (m *memory) PutPartialData(p []byte) (int, error) {
	m.out = append(m.out, p...)
	return len(p), nil
}
func (m *memory) GetAvailableBytes() int { return len(m.in) }

// TestStreamOfOnesOwn: the handshake, a message and a close over an Extension.
func TestStreamOfOnesOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memory{in: head(requestLines...)}
		p := newPeer(t)
		require.NoError(t, p.AcceptStream(streampeer.NewExtension(m)))
		p.Poll()
		assert.Equal(t, websocketpeer.StateOpen, p.GetReadyState())
		assert.Equal(t, "", p.GetConnectedHost())
		m.in, m.out = masked(wsframe.Text, "hello"), nil
		require.NoError(t, p.Wait(t.Context()), "after a pause")
		p.Poll()
		packet, err := p.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, "hello", string(packet))
		require.NoError(t, p.SendText("hi"))
		assert.Equal(t, plain(wsframe.Text, "hi"), m.out)
	})
}

func TestStreamsThatAreNone(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	var none *streampeer.TCP
	for _, stream := range []streampeer.StreamPeer{
		nil, none, streampeer.NewBuffer(), streampeer.NewGZIP(), streampeer.NewTLS(),
	} {
		assert.ErrorIs(t, p.AcceptStream(stream), gderr.ErrInvalidParameter, "%T", stream)
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
	}
	require.NoError(t, p.AcceptStream(streampeer.NewTCP()), "as in the engine, if it is not connected")
	p.Poll()
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
	assert.Error(t, p.LastError())
}

// TestStreamEndsWithThePeer: the caller's stream is disconnected, as in the engine.
func TestStreamEndsWithThePeer(t *testing.T) {
	t.Parallel()
	_, stream := kit.Pair(t)
	p := newPeer(t)
	require.NoError(t, p.AcceptStream(stream))
	p.Close(1000, "")
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState(), "at once while connecting")
	assert.Equal(t, streampeer.StatusNone, stream.GetStatus())
}

// TestDroppedPeers leave no descriptor and no goroutine behind: TestMain looks for them.
func TestDroppedPeers(t *testing.T) {
	t.Parallel()
	peers := []*websocketpeer.Peer{websocketpeer.New()}
	require.NoError(t, peers[0].ConnectToURL("ws://no-such-host.invalid/", nil))
	open, raw := dialed(t)
	put(t, raw, fragment(wsframe.Text, "half"))
	await(t, open, func() bool { return true })
	p := websocketpeer.New()
	_, stream := kit.Pair(t)
	require.NoError(t, p.AcceptStream(stream))
	peers = append(peers, p)
	runtime.KeepAlive(peers)
}

// TestConnectAgain: a peer that is closing may connect again, and nothing of the old connection is left.
func TestConnectAgain(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(7) })
	put(t, raw, plain(wsframe.Text, "old"))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	assert.ErrorIs(t, p.ConnectToURL("ws://127.0.0.1:9/", nil), gderr.ErrAlreadyInUse)
	assert.Equal(t, 1, p.GetAvailablePacketCount())
	p.Close(1000, "")
	assert.ErrorIs(t, p.ConnectToURL("nonsense://x", nil), gderr.ErrInvalidParameter)
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
	assert.Equal(t, 0, p.GetAvailablePacketCount())
	assert.Equal(t, "", p.GetRequestedURL())
	assert.Equal(t, 7, p.GetMaxQueuedPackets())
	awaitEnd(t, raw)
}
