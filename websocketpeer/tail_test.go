package websocketpeer_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// narrow is one end of a connection in memory that holds at most so many bytes which the other end has not read.
type narrow struct {
	in, out *[]byte
	room    int
}

func (n *narrow) GetAvailableBytes() int        { return len(*n.in) }
func (n *narrow) GetData(p []byte) (int, error) { return n.GetPartialData(p) }
func (n *narrow) PutData(p []byte) (int, error) { return n.PutPartialData(p) }
func (n *narrow) GetPartialData(p []byte) (int, error) {
	k := copy(p, *n.in)
	*n.in = (*n.in)[k:]
	return k, nil
}

func (n *narrow) PutPartialData(p []byte) (int, error) {
	k := max(0, min(len(p), n.room-len(*n.out)))
	*n.out = append(*n.out, p[:k]...)
	return k, nil
}

// block leaves no room.
func (n *narrow) block() { n.room = len(*n.out) }

// overNarrow returns an open serving peer over TLS, the end of the connection that it has, its session and its client.
func overNarrow(t *testing.T, set func(*websocketpeer.Peer)) (*websocketpeer.Peer, *narrow, *streampeer.TLS, *streampeer.TLS) {
	t.Helper()
	var up, down []byte
	near := &narrow{in: &up, out: &down, room: 1 << 30}
	far := &narrow{in: &down, out: &up, room: 1 << 30}
	session, client := streampeer.NewTLS(), streampeer.NewTLS()
	options := kit.NewIdentity().Server()
	require.NoError(t, session.AcceptStream(streampeer.NewExtension(near), options))
	require.NoError(t, client.ConnectToStream(streampeer.NewExtension(far), "", streampeer.TLSOptionsClientUnsafe(nil)))
	p := newPeer(t)
	set(p)
	require.NoError(t, p.AcceptStream(session))
	for client.GetStatus() == streampeer.TLSStatusHandshaking {
		p.Poll()
		client.Poll()
	}
	require.NoError(t, client.PutData(head(requestLines...)))
	for p.GetReadyState() == websocketpeer.StateConnecting {
		p.Poll()
	}
	require.Equal(t, websocketpeer.StateOpen, p.GetReadyState(), p.LastError())
	for data := ""; len(data) < 4 || data[len(data)-4:] != "\r\n\r\n"; {
		b, err := client.GetPartialData(1)
		require.NoError(t, err)
		data += string(b)
	}
	return p, near, session, client
}

// all takes what a client has received.
func all(t *testing.T, client *streampeer.TLS) []byte {
	t.Helper()
	data, err := client.GetPartialData(client.GetAvailableBytes())
	require.NoError(t, err)
	return data
}

// TestTailIsSentThoughNothingIsRead: what TLS holds back of a message counts as waiting, and goes out as there is room, also
// while the peer reads nothing because of a packet that waits.
func TestTailIsSentThoughNothingIsRead(t *testing.T) {
	t.Parallel()
	p, near, session, client := overNarrow(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(1) })
	require.NoError(t, client.PutData(masked(wsframe.Text, "unread")))
	p.Poll()
	require.Equal(t, 1, p.GetAvailablePacketCount())
	p.SetMaxQueuedPackets(10) // of those to be sent
	for _, size := range []int{0, 1, 100, 20_000, 65_535} {
		near.block()
		message := string(make([]byte, size))
		require.NoError(t, p.SendText(message))
		for range 10 {
			p.Poll()
		}
		assert.Equal(t, size, p.GetCurrentOutboundBufferedAmount())
		assert.Positive(t, session.Unsent())
		want := plain(wsframe.Text, message)
		var got []byte
		for len(got) < len(want) {
			require.Equal(t, size, p.GetCurrentOutboundBufferedAmount(), "after %d bytes", len(got))
			near.room = len(*near.out) + 999
			p.Poll()
			client.Poll()
			got = append(got, all(t, client)...)
		}
		assert.Equal(t, want, got)
		p.Poll()
		assert.Zero(t, p.GetCurrentOutboundBufferedAmount())
		assert.Zero(t, session.Unsent())
	}
}

// TestLimitsCountTheTail: what TLS holds back is of what may wait to be sent.
func TestLimitsCountTheTail(t *testing.T) {
	t.Parallel()
	p, near, _, _ := overNarrow(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(1) })
	near.block()
	require.NoError(t, p.SendText("in TLS"))
	assert.Error(t, p.SendText("no place"))
	near.room = 1 << 30
	p.Poll()
	assert.NoError(t, p.SendText("again"))
}

// TestCloseWaitsForTheTail: whoever closes, the connection does not end before the close frame is sent.
func TestCloseWaitsForTheTail(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*websocketpeer.Peer, *streampeer.TLS){
		"client closes": func(_ *websocketpeer.Peer, client *streampeer.TLS) {
			_ = client.PutData(masked(wsframe.Close, closing(4000, "")))
		},
		"client breaks the protocol": func(_ *websocketpeer.Peer, client *streampeer.TLS) { _ = client.PutData([]byte{0xff, 0xff}) },
		"both close": func(p *websocketpeer.Peer, client *streampeer.TLS) {
			p.Close(4001, "")
			_ = client.PutData(masked(wsframe.Close, closing(4000, "")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, near, session, client := overNarrow(t, func(*websocketpeer.Peer) {})
			near.block()
			require.NoError(t, p.SendText("tail"))
			end(p, client)
			for range 10 {
				p.Poll()
				require.Equal(t, websocketpeer.StateClosing, p.GetReadyState())
			}
			assert.Positive(t, session.Unsent())
			near.room = 1 << 30
			p.Poll()
			assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
			client.Poll()
			got := all(t, client)
			assert.Equal(t, plain(wsframe.Text, "tail"), got[:6])
			assert.Equal(t, byte(0x88), got[6], "and the close frame")
		})
	}
}

// TestRefusalWaitsForTheTail: a client that is refused gets the whole answer.
func TestRefusalWaitsForTheTail(t *testing.T) {
	t.Parallel()
	var up, down []byte
	near := &narrow{in: &up, out: &down, room: 1 << 30}
	far := &narrow{in: &down, out: &up, room: 1 << 30}
	session, client := streampeer.NewTLS(), streampeer.NewTLS()
	options := kit.NewIdentity().Server()
	require.NoError(t, session.AcceptStream(streampeer.NewExtension(near), options))
	require.NoError(t, client.ConnectToStream(streampeer.NewExtension(far), "", streampeer.TLSOptionsClientUnsafe(nil)))
	p := newPeer(t)
	require.NoError(t, p.AcceptStream(session))
	for client.GetStatus() == streampeer.TLSStatusHandshaking {
		p.Poll()
		client.Poll()
	}
	near.block()
	require.NoError(t, client.PutData(head("GET / HTTP/1.1", "Host: x")))
	for range 10 {
		p.Poll()
		require.Equal(t, websocketpeer.StateConnecting, p.GetReadyState())
	}
	near.room = 1 << 30
	p.Poll()
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
	client.Poll()
	assert.Contains(t, string(all(t, client)), "HTTP/1.1 426 ")
}
