package interop

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// newPeer returns a peer with room for all messages.
func newPeer() *websocketpeer.Peer {
	peer := websocketpeer.New()
	peer.SetInboundBufferSize(4 << 20)
	peer.SetOutboundBufferSize(0)
	return peer
}

// step waits until the peer has something to do, and lets it do that.
func step(ctx context.Context, peer *websocketpeer.Peer) error {
	if err := peer.Wait(ctx); err != nil {
		return err
	}
	peer.Poll()
	return nil
}

// pollUntil polls the peer until something is so.
func pollUntil(t *testing.T, peer *websocketpeer.Peer, isSo func() bool) {
	t.Helper()
	ctx := kit.Patient(t)
	for !isSo() {
		require.NoError(t, step(ctx, peer), "the peer's error: %v", peer.LastError())
	}
}

func pollUntilState(t *testing.T, peer *websocketpeer.Peer, state websocketpeer.State) {
	t.Helper()
	pollUntil(t, peer, func() bool { return peer.GetReadyState() == state })
}

func send(peer *websocketpeer.Peer, m message) error {
	mode := websocketpeer.WriteModeBinary
	if m.text {
		mode = websocketpeer.WriteModeText
	}
	return peer.Send([]byte(m.payload), mode)
}

// receive polls the peer until it has a packet, and takes that.
func receive(t *testing.T, peer *websocketpeer.Peer) message {
	t.Helper()
	pollUntil(t, peer, func() bool { return peer.GetAvailablePacketCount() > 0 })
	packet, err := peer.GetPacket()
	require.NoError(t, err)
	return message{string(packet), peer.WasStringPacket()}
}

// requireEcho sends messages one by one, and requires that each comes back as it was.
func requireEcho(t *testing.T, peer *websocketpeer.Peer, messages []message) {
	t.Helper()
	for _, m := range messages {
		require.NoError(t, send(peer, m))
		requireSame(t, m, receive(t, peer))
	}
}

func requireSame(t *testing.T, want, got message) {
	t.Helper()
	require.True(t, want == got, "want %.50q (%d bytes), got %.50q (%d bytes)",
		want.payload, len(want.payload), got.payload, len(got.payload))
}
