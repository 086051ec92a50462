package websocketpeer_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

var _ packetpeer.PacketPeer = (*websocketpeer.Peer)(nil)

// TestErrorsSayWhatIsWrong: an error names the method, the engine's code and, once, what is wrong.
func TestErrorsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	closed, connecting := websocketpeer.New(), newPeer(t)
	require.NoError(t, connecting.ConnectToURL("ws://127.0.0.1:9", nil))
	open, _ := dialed(t)
	closing, _ := dialed(t)
	closing.Close(1000, "")
	crowded, _ := dialed(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(0) })
	server, client := websocketpeer.NewMultiplayerPeer(), websocketpeer.NewMultiplayerPeer()
	t.Cleanup(server.Close)
	t.Cleanup(client.Close)
	require.NoError(t, server.CreateServer(0, "127.0.0.1", nil))
	require.NoError(t, client.CreateClient("ws://127.0.0.1:9", nil))
	serverOptions := kit.NewIdentity().Server()
	_, noPacket := closed.GetPacket()
	_, noPacketYet := open.GetPacket()
	_, noMultiplayer := websocketpeer.NewMultiplayerPeer().GetPacket()
	_, noMultiplayerYet := client.GetPacket()
	long := make([]byte, 70000)
	const binary = websocketpeer.WriteModeBinary
	var none *streampeer.TCP
	for want, err := range map[string]error{
		`Peer.ConnectToURL: Invalid parameter: the URL is empty`:                                                                                closed.ConnectToURL("", nil),
		`Peer.ConnectToURL: Invalid parameter: TLS options of a server`:                                                                         closed.ConnectToURL("wss://127.0.0.1", serverOptions),
		`Peer.ConnectToURL: Already in use: the state is STATE_OPEN: close it first`:                                                            open.ConnectToURL("ws://127.0.0.1", nil),
		`Peer.AcceptStream: Invalid parameter: no stream`:                                                                                       closed.AcceptStream(none),
		`Peer.AcceptStream: Invalid parameter: the stream is not a connection`:                                                                  closed.AcceptStream(streampeer.NewBuffer()),
		`Peer.AcceptStream: Already in use: the state is STATE_CONNECTING: close it first`:                                                      connecting.AcceptStream(streampeer.NewTCP()),
		`Peer.AcceptHTTP: Already in use: the state is STATE_OPEN: close it first`:                                                              open.AcceptHTTP(nil, nil),
		`Peer.Wait: Unconfigured: the state is STATE_CLOSED: not connected`:                                                                     closed.Wait(t.Context()),
		`Peer.SetHeartbeatInterval: Invalid parameter: the interval is not from 0 to a hundred years`:                                           open.SetHeartbeatInterval(-1),
		`Peer.SetEncodeBufferMaxSize: Invalid parameter: size 7 is not from 1 KiB to 256 MiB`:                                                   open.SetEncodeBufferMaxSize(7),
		`Peer.SetNoDelay: Unconfigured: the state is STATE_CLOSED: not connected`:                                                               closed.SetNoDelay(true),
		`Peer.SendText: Failed: the state is STATE_CLOSED: not connected`:                                                                       closed.SendText("x"),
		`Peer.Send: Failed: the state is STATE_CONNECTING, until Poll makes it STATE_OPEN: not connected`:                                       connecting.Send(nil, binary),
		`Peer.PutPacket: Failed: the state is STATE_CLOSING: not connected`:                                                                     closing.PutPacket(long),
		`Peer.Flush: Failed: the state is STATE_CLOSED: not connected`:                                                                          closed.Flush(),
		`Peer.PutVar: Failed: the state is STATE_CLOSED: not connected`:                                                                         closed.PutVar(1, false),
		`Peer.GetPacket: Failed: the state is STATE_CLOSED: not connected`:                                                                      noPacket,
		`Peer.GetPacket: Unavailable: no packet waits to be read`:                                                                               noPacketYet,
		`Peer.PutPacket: Out of memory: 0 messages wait to be sent, and max_queued_packets is 0: SetMaxQueuedPackets raises it`:                 crowded.PutPacket([]byte("x")),
		`Peer.Send: Out of memory: a message of 70000 bytes is over outbound_buffer_size, 65535: SetOutboundBufferSize raises it`:               open.Send(long, binary),
		`MultiplayerPeer.CreateServer: Already in use: the peer is in use: Close ends that`:                                                     server.CreateServer(0, "*", nil),
		`MultiplayerPeer.CreateServer: Invalid parameter: TLS options of a client`:                                                              websocketpeer.NewMultiplayerPeer().CreateServer(0, "*", streampeer.TLSOptionsClient(nil, "")),
		`MultiplayerPeer.CreateClient: Already in use: the peer is in use: Close ends that`:                                                     client.CreateClient("ws://127.0.0.1", nil),
		`MultiplayerPeer.CreateClient: Invalid parameter: the URL is empty`:                                                                     websocketpeer.NewMultiplayerPeer().CreateClient("", nil),
		`MultiplayerPeer.DisconnectPeer: Invalid parameter: no peer has the id 7`:                                                               server.DisconnectPeer(7, false),
		`MultiplayerPeer.SetHandshakeTimeout: Invalid parameter: the timeout is not above 0`:                                                    server.SetHandshakeTimeout(0),
		`MultiplayerPeer.Wait: Unconfigured: the status is CONNECTION_DISCONNECTED: not connected`:                                              websocketpeer.NewMultiplayerPeer().Wait(t.Context()),
		`MultiplayerPeer.GetPacket: Unconfigured: the status is CONNECTION_DISCONNECTED: not connected`:                                         noMultiplayer,
		`MultiplayerPeer.GetPacket: Unconfigured: the status is CONNECTION_CONNECTING, until Poll makes it CONNECTION_CONNECTED: not connected`: noMultiplayerYet,
		`MultiplayerPeer.PutPacket: Unconfigured: the status is CONNECTION_CONNECTING, until Poll makes it CONNECTION_CONNECTED: not connected`: client.PutPacket([]byte("x")),
	} {
		assert.EqualError(t, err, "websocketpeer."+want)
	}
	assert.ErrorIs(t, noPacket, streampeer.ErrNotConnected)
	assert.NoError(t, open.LastError(), "what was refused has not harmed the connection")
}

// TestErrorsNameTheCall: an error names the method that was called, and not one below it, in every state.
func TestErrorsNameTheCall(t *testing.T) {
	t.Parallel()
	open, _ := dialed(t)
	closing, _ := dialed(t)
	closing.Close(1000, "")
	connecting := newPeer(t)
	require.NoError(t, connecting.ConnectToURL("ws://127.0.0.1:9", nil))
	broken, raw := served(t)
	raw.DisconnectFromHost()
	sendUntilBroken(t, broken)
	pipe, _ := piped(t)
	for _, p := range []*websocketpeer.Peer{websocketpeer.New(), connecting, open, closing, broken, pipe} {
		_, err := p.GetPacket()
		assertOp(t, "GetPacket", err)
		_, err = p.AppendPacket(nil)
		assertOp(t, "AppendPacket", err)
		assert.Equal(t, err, p.GetPacketError())
		for range p.Packets() {
			t.Error("there is none")
		}
		assertOp(t, "Packets", p.GetPacketError())
		_, err = p.GetVar(false)
		assertOp(t, "GetVar", err)
		assertOp(t, "Packets", p.GetPacketError())
		assertOp(t, "PutVar", p.PutVar(make(chan int), false))
		require.NoError(t, p.SetEncodeBufferMaxSize(1024))
		assertOp(t, "PutVar", p.PutVar(make([]byte, 2000), false))
		assertOp(t, "Send", p.Send(make([]byte, 70000), websocketpeer.WriteModeText))
		assertOp(t, "SendText", p.SendText(string(make([]byte, 70000))))
		assertOp(t, "PutPacket", p.PutPacket(make([]byte, 70000)))
		assert.NoError(t, p.PutPacket(nil))
		if p == open || p == pipe {
			assert.NoError(t, p.Flush())
			continue
		}
		assertOp(t, "Flush", p.Flush())
		assertOp(t, "PutVar", p.PutVar(nil, false))
	}
	assertOp(t, "SetNoDelay", pipe.SetNoDelay(true))
	assertOp(t, "Poll", broken.LastError())
	for name, url := range map[string]string{"scheme": "http://x", "host": "ws://", "port": "ws://x:0", "user": "ws://a%zz@x", "space": "ws://x/ "} {
		p := newPeer(t)
		assertOp(t, "ConnectToURL", p.ConnectToURL(url, nil))
		assertOp(t, "ConnectToURL", p.LastError())
		p.SetHandshakeHeaders([]string{"no header of " + name})
		assertOp(t, "ConnectToURL", p.ConnectToURL("ws://127.0.0.1", nil))
		assertOp(t, "AcceptStream", p.AcceptStream(streampeer.NewTCP()))
	}
}

func assertOp(t *testing.T, method string, err error) {
	t.Helper()
	var failure *gderr.Error
	if assert.ErrorAs(t, err, &failure, method) {
		assert.Equal(t, "websocketpeer.Peer."+method, failure.Op)
		assert.Error(t, failure.Err, "%s: without a cause", method)
	}
}

// TestMessageOverTheLimit: the error says what raises it.
func TestMessageOverTheLimit(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t, func(p *websocketpeer.Peer) { p.SetInboundBufferSize(100) })
	put(t, raw, plain(wsframe.Binary, string(make([]byte, 101))))
	awaitState(t, p, websocketpeer.StateClosed)
	assert.EqualError(t, p.LastError(), "websocketpeer.Peer.Poll: Invalid data: the other side broke the protocol: "+
		"a message of 101 bytes is over inbound_buffer_size, 100: SetInboundBufferSize raises it (close code 1009)")
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
	assert.True(t, websocketpeer.IsNormalClose(nil), "LastError's after the own Close")
	assert.False(t, websocketpeer.IsNormalClose(io.EOF))
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
	_, stream := kit.Pair(t)
	session := streampeer.NewTLS()
	require.NoError(t, session.AcceptStream(stream, kit.NewIdentity().Server()))
	p := newPeer(t)
	require.NoError(t, p.AcceptStream(session))
	session.DisconnectFromStream()
	p.Poll()
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
	assert.ErrorIs(t, p.LastError(), streampeer.ErrNotConnected)
	assert.Equal(t, gderr.ErrCantConnect, gderr.CodeOf(p.LastError()))
}
