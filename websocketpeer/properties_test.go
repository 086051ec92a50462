package websocketpeer_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

var _ packetpeer.PacketPeer = (*websocketpeer.Peer)(nil)

func TestProperties(t *testing.T) {
	t.Parallel()
	p, untouched := websocketpeer.New(), websocketpeer.New()
	protocols, headers := []string{" a\t", "b"}, []string{"X: y"}
	p.SetSupportedProtocols(protocols)
	p.SetHandshakeHeaders(headers)
	protocols[1], headers[0] = "changed", "changed"
	assert.Equal(t, []string{"a", "b"}, p.GetSupportedProtocols())
	assert.Equal(t, []string{"X: y"}, p.GetHandshakeHeaders())
	p.GetSupportedProtocols()[0] = "changed"
	assert.Equal(t, []string{"a", "b"}, p.GetSupportedProtocols())
	p.SetInboundBufferSize(1)
	p.SetOutboundBufferSize(2)
	p.SetMaxQueuedPackets(3)
	assert.Equal(t, []int{1, 2, 3}, []int{p.GetInboundBufferSize(), p.GetOutboundBufferSize(), p.GetMaxQueuedPackets()})
	assert.Equal(t, []int{65535, 65535, 4096}, []int{untouched.GetInboundBufferSize(),
		untouched.GetOutboundBufferSize(), untouched.GetMaxQueuedPackets()}, "peers do not share what one changes")
	assert.Equal(t, 8<<20, untouched.GetEncodeBufferMaxSize())
	assert.Empty(t, untouched.GetSupportedProtocols())
}

// TestHeartbeatInterval is kept in whole milliseconds, as in the engine.
func TestHeartbeatInterval(t *testing.T) {
	t.Parallel()
	p := websocketpeer.New()
	for interval, want := range map[float64]float64{0.1: 0.1, 2: 2, 0.0019: 0.001, 0.0009: 0, 1e6: 1e6} {
		assert.NoError(t, p.SetHeartbeatInterval(interval))
		assert.Equal(t, want, p.GetHeartbeatInterval())
	}
	assert.NoError(t, p.SetHeartbeatInterval(7))
	for _, interval := range []float64{-0.1, math.NaN(), math.Inf(1), 1e300} {
		assert.ErrorIs(t, p.SetHeartbeatInterval(interval), gderr.ErrInvalidParameter)
	}
	assert.Equal(t, 7.0, p.GetHeartbeatInterval())
}

func TestNames(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "STATE_CONNECTING", websocketpeer.StateConnecting.String())
	assert.Equal(t, "STATE_CLOSING", websocketpeer.StateClosing.String())
	assert.Equal(t, "STATE_CLOSED", websocketpeer.StateClosed.String())
	assert.Equal(t, "State(4)", websocketpeer.State(4).String())
	assert.Equal(t, "WRITE_MODE_TEXT", websocketpeer.WriteModeText.String())
	assert.Equal(t, "WRITE_MODE_BINARY", websocketpeer.WriteModeBinary.String())
	assert.Equal(t, "WriteMode(2)", websocketpeer.WriteMode(2).String())
	assert.Equal(t, "handshake failed with status 404: gone", (&websocketpeer.HandshakeError{StatusCode: 404, Reason: "gone"}).Error())
	assert.Equal(t, "handshake failed: odd", (&websocketpeer.HandshakeError{Reason: "odd"}).Error())
	assert.Equal(t, "the other side closed the connection", (&websocketpeer.CloseError{}).Error())
}
