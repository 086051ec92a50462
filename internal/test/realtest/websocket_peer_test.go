package realtest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// wsMessage is text or binary.
type wsMessage struct {
	payload string
	text    bool
}

// wsMessages are what every real peer has to send back as it came: all kinds and forms of the length.
var wsMessages = []wsMessage{
	{"hello", true},
	{"\x00\xff binary", false},
	{"ünïcödé ✓ 世界", true},
	{strings.Repeat("a", 125), true},
	{strings.Repeat("b", 126), false},
	{strings.Repeat("c", 65535), true},
	{strings.Repeat("d", 65536), false},
	{strings.Repeat("e", 100_000), true},
}

// wsEmpty are messages without a payload.
var wsEmpty = []wsMessage{{"", true}, {"", false}, {"not empty", true}}

// wsOther is in what real peers differ.
type wsOther struct {
	empty  bool   // it sends messages without a payload
	reason string // that arrives when it closes with "ünïcödé"
}

// wsProper is a real peer without peculiarities.
var wsProper = wsOther{empty: true, reason: "ünïcödé"}

// newWebSocketPeer returns a peer with room for all messages.
func newWebSocketPeer(t *testing.T, options ...websocketpeer.Option) *websocketpeer.Peer {
	t.Helper()
	peer := websocketpeer.New(options...)
	peer.SetInboundBufferSize(256 << 10)
	peer.SetOutboundBufferSize(256 << 10)
	t.Cleanup(func() { peer.Close(-1, "") })
	return peer
}

// wsPollUntil polls a peer until something is so.
func wsPollUntil(t *testing.T, peer *websocketpeer.Peer, isSo func() bool) {
	t.Helper()
	ctx := kit.Patient(t)
	for !isSo() {
		require.NoError(t, peer.Wait(ctx), "the peer's error: %v", peer.LastError())
		peer.Poll()
	}
}

func wsPollUntilState(t *testing.T, peer *websocketpeer.Peer, state websocketpeer.State) {
	t.Helper()
	wsPollUntil(t, peer, func() bool { return peer.GetReadyState() == state })
}

// wsReceive polls a peer until it has a packet, and takes that.
func wsReceive(t *testing.T, peer *websocketpeer.Peer) wsMessage {
	t.Helper()
	wsPollUntil(t, peer, func() bool { return peer.GetAvailablePacketCount() > 0 })
	packet, err := peer.GetPacket()
	require.NoError(t, err)
	return wsMessage{string(packet), peer.WasStringPacket()}
}

// requireWSEcho requires that the other side sends messages back as they are.
func requireWSEcho(t *testing.T, peer *websocketpeer.Peer, messages []wsMessage) {
	t.Helper()
	for _, m := range messages {
		mode := websocketpeer.WriteModeBinary
		if m.text {
			mode = websocketpeer.WriteModeText
		}
		require.NoError(t, peer.Send([]byte(m.payload), mode))
		got := wsReceive(t, peer)
		require.True(t, m == got, "want %.50q (text: %t, %d bytes), got %.50q (text: %t, %d bytes)",
			m.payload, m.text, len(m.payload), got.payload, got.text, len(got.payload))
	}
}

// requireWSPong requires that the other side answers the heartbeat's ping, in as long as it may take: the interval that
// sends the ping would also end the wait for the answer.
func requireWSPong(t *testing.T, peer *websocketpeer.Peer) {
	t.Helper()
	require.NoError(t, peer.SetHeartbeatInterval(0.001))
	time.Sleep(2 * time.Millisecond)
	peer.Poll()
	require.NoError(t, peer.SetHeartbeatInterval(kit.Patience.Seconds()))
	wsPollUntil(t, peer, func() bool { return peer.RoundTripTime() > 0 })
	require.NoError(t, peer.SetHeartbeatInterval(0))
}

// requireWSClosed requires that the connection ends with a close frame of the other side's: its own, or its answer.
func requireWSClosed(t *testing.T, peer *websocketpeer.Peer, code int) {
	t.Helper()
	wsPollUntilState(t, peer, websocketpeer.StateClosed)
	require.Equal(t, code, peer.GetCloseCode(), "the peer's error: %v", peer.LastError())
}
