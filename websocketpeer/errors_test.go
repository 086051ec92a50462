package websocketpeer_test

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

var _ packetpeer.PacketPeer = (*websocketpeer.Peer)(nil)

// TestErrorTexts: each error says which call failed, and why, once.
func TestErrorTexts(t *testing.T) {
	t.Parallel()
	closed := websocketpeer.New()
	open, _ := dialed(t)
	var none *streampeer.TCP
	for want, err := range map[string]error{
		"websocketpeer.Peer.ConnectToURL: Invalid parameter: the URL is empty": closed.ConnectToURL("", nil),
		"websocketpeer.Peer.ConnectToURL: Invalid parameter: TLS options of a server": closed.ConnectToURL(
			"wss://127.0.0.1", streampeer.TLSOptionsServerConfig(selfSigned(t).config)),
		"websocketpeer.Peer.ConnectToURL: Already in use: the state is STATE_OPEN: close it first": open.ConnectToURL(
			"ws://127.0.0.1", nil),
		"websocketpeer.Peer.AcceptStream: Invalid parameter: no stream": closed.AcceptStream(none),
		"websocketpeer.Peer.AcceptStream: Invalid parameter: the stream is not a connection": closed.AcceptStream(
			streampeer.NewBuffer()),
		"websocketpeer.Peer.AcceptStream: Already in use: the state is STATE_OPEN: close it first": open.AcceptStream(
			streampeer.NewTCP()),
		"websocketpeer.Peer.Wait: Unconfigured: the state is STATE_CLOSED: not connected": closed.Wait(t.Context()),
		"websocketpeer.Peer.SetHeartbeatInterval: Invalid parameter: " +
			"the interval is not from 0 to a hundred years": open.SetHeartbeatInterval(-1),
	} {
		assert.EqualError(t, err, want)
	}
	assert.NoError(t, open.LastError(), "what was refused has not harmed the connection")
}

// TestLastErrorOfTheHandshake: the status is said once, and an end during the handshake is told as one.
func TestLastErrorOfTheHandshake(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"HTTP/1.1 403 No way": "handshake failed with status 403: the server did not switch protocols: \"No way\"",
		"HTTP/1.1 403":        "handshake failed with status 403: the server did not switch protocols",
		"HTTP/1.1 two":        "handshake failed: the answer's status is not a number of three digits: \"two\"",
		"":                    "the other side was gone during the handshake: EOF",
	} {
		p, raw, _ := asking(t)
		if answer != "" {
			require.NoError(t, raw.PutData(head(answer)))
		}
		raw.DisconnectFromHost()
		awaitState(t, p, websocketpeer.StateClosed)
		assert.EqualError(t, p.LastError(), "websocketpeer.Peer.Poll: Can't connect: "+want)
	}
}

func TestLastErrorOfOneThatIsGone(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	raw.DisconnectFromHost()
	awaitState(t, p, websocketpeer.StateClosed)
	assert.ErrorIs(t, p.LastError(), io.EOF)
	assert.EqualError(t, p.LastError(),
		"websocketpeer.Peer.Poll: Connection error: the other side was gone without a close frame: EOF")
}

// TestLastErrorOfFailureAtOnce is what the method returned, until one succeeds.
func TestLastErrorOfFailureAtOnce(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	put(t, raw, plain(wsframe.Close, closing(3001, "bye")))
	awaitState(t, p, websocketpeer.StateClosed)
	err := p.ConnectToURL("", nil)
	assert.Equal(t, err, p.LastError())
	assert.Equal(t, 3001, p.GetCloseCode(), "nothing has taken the place of the last connection")
	assert.Equal(t, "bye", p.GetCloseReason())

	err = p.ConnectToURL("nonsense://x", nil)
	assert.Equal(t, err, p.LastError())
	assert.Equal(t, -1, p.GetCloseCode())
	err = p.AcceptStream(streampeer.NewBuffer())
	assert.Equal(t, err, p.LastError())
	require.NoError(t, p.ConnectToURL("ws://127.0.0.1:9", nil))
	assert.NoError(t, p.LastError())
}

func TestIsNormalClose(t *testing.T) {
	t.Parallel()
	for code, normal := range map[int]bool{0: false, 1000: true, 1001: true, 1002: false, 3000: false} {
		err := gderr.New("websocketpeer.Peer.Poll", gderr.ErrConnectionError, &websocketpeer.CloseError{Code: code})
		assert.Equal(t, normal, websocketpeer.IsNormalClose(err), code)
	}
	assert.False(t, websocketpeer.IsNormalClose(nil))
	assert.False(t, websocketpeer.IsNormalClose(io.EOF))
	assert.False(t, websocketpeer.IsNormalClose(errors.Join()))
}

// TestPacketsTellsTheEnd as packetpeer's do.
func TestPacketsTellsTheEnd(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	put(t, raw, plain(wsframe.Text, "a"), plain(wsframe.Text, "b"))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 2 })
	for packet := range p.Packets() {
		assert.Equal(t, "a", string(packet))
		assert.NoError(t, p.GetPacketError())
		break
	}
	assert.NoError(t, p.GetPacketError())
	for packet := range p.Packets() {
		assert.Equal(t, "b", string(packet))
	}
	assert.ErrorIs(t, p.GetPacketError(), gderr.ErrUnavailable)
}

// TestTLSThatIsDisconnected by its owner ends the handshake at once.
func TestTLSThatIsDisconnected(t *testing.T) {
	t.Parallel()
	_, stream := tcpPair(t)
	session := streampeer.NewTLS()
	require.NoError(t, session.AcceptStream(stream, streampeer.TLSOptionsServerConfig(selfSigned(t).config)))
	p := newPeer(t)
	require.NoError(t, p.AcceptStream(session))
	session.DisconnectFromStream()
	p.Poll()
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
	assert.ErrorIs(t, p.LastError(), streampeer.ErrNotConnected)
	assert.Equal(t, gderr.ErrCantConnect, gderr.CodeOf(p.LastError()))
}

// TestErrorTextsOfPackets says why nothing can be sent or taken.
func TestErrorTextsOfPackets(t *testing.T) {
	t.Parallel()
	closed := websocketpeer.New()
	assert.EqualError(t, closed.SendText("x"), "websocketpeer.Peer.SendText: Failed: the state is STATE_CLOSED: not connected")
	_, err := closed.GetPacket()
	assert.EqualError(t, err, "websocketpeer.Peer.GetPacket: Failed: the state is STATE_CLOSED: not connected")
	assert.Equal(t, err, closed.GetPacketError())

	open, _ := dialed(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(0) })
	_, err = open.GetPacket()
	assert.EqualError(t, err, "websocketpeer.Peer.GetPacket: Unavailable: no packet waits to be read")
	assert.Equal(t, err, open.GetPacketError())
	assert.EqualError(t, open.PutPacket([]byte("x")), "websocketpeer.Peer.PutPacket: Out of memory: "+
		"0 messages wait to be sent, and max_queued_packets is 0: SetMaxQueuedPackets raises it")
	open.SetMaxQueuedPackets(1)
	assert.EqualError(t, open.Send(make([]byte, 70000), websocketpeer.WriteModeBinary), "websocketpeer.Peer.Send: "+
		"Out of memory: a message of 70000 bytes is over outbound_buffer_size, 65535: SetOutboundBufferSize raises it")
}
