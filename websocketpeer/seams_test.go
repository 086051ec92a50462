package websocketpeer_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestHandlerThatOnlyWaits: the loop of the README in a net/http handler, where the answer waits to be sent at first.
func TestHandlerThatOnlyWaits(t *testing.T) {
	t.Parallel()
	for name, secure := range map[string]bool{"plain": false, "secure": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := kit.Patient(t)
			over := make(chan error)
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				p := newPeer(t)
				assert.NoError(t, p.AcceptHTTP(w, r))
				for p.Wait(ctx) == nil {
					p.Poll()
					for packet := range p.Packets() {
						assert.NoError(t, p.Send(packet, websocketpeer.WriteModeText))
					}
				}
				over <- p.LastError()
			}))
			if secure {
				server.StartTLS()
			} else {
				server.Start()
			}
			defer server.Close()
			client := newPeer(t)
			url := "ws" + strings.TrimPrefix(server.URL, "http")
			require.NoError(t, client.ConnectToURL(url, streampeer.TLSOptionsClientUnsafe(nil)))
			awaitState(t, client, websocketpeer.StateOpen)
			long := strings.Repeat("echo ", 12000)
			require.NoError(t, client.SendText(long))
			await(t, client, func() bool { return client.GetAvailablePacketCount() > 0 })
			packet, err := client.GetPacket()
			require.NoError(t, err)
			assert.True(t, long == string(packet))
			client.Close(4000, "")
			awaitState(t, client, websocketpeer.StateClosed)
			var closed *websocketpeer.CloseError
			assert.ErrorAs(t, <-over, &closed)
		})
	}
}

// unbounded lets everything wait to be sent.
func unbounded(p *websocketpeer.Peer) { p.SetOutboundBufferSize(0) }

// TestOneThatDoesNotReadCantMakeWaitSpin: while a close frame waits to be sent, what else comes wakes nobody.
func TestOneThatDoesNotReadCantMakeWaitSpin(t *testing.T) {
	t.Parallel()
	goodbye := masked(wsframe.Close, closing(1000, ""))
	for name, c := range map[string]struct {
		first []byte
		then  func(rawClient) error
	}{
		"close, then data":    {goodbye, func(c rawClient) error { _, err := c.Write([]byte("more")); return err }},
		"close, then the end": {goodbye, rawClient.CloseWrite},
		"breach, then data":   {[]byte{0xff, 0xff}, func(c rawClient) error { _, err := c.Write([]byte("more")); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachWay(t, unbounded, func(t *testing.T, p *websocketpeer.Peer, client rawClient) {
				stuff(t, p)
				_, err := client.Write(c.first)
				require.NoError(t, err)
				awaitState(t, p, websocketpeer.StateClosing)
				require.NoError(t, c.then(client))
				p.SetHandshakeTimeout(100 * time.Millisecond)
				wakes := 0
				for ctx := kit.Patient(t); p.Wait(ctx) == nil; wakes++ {
					p.Poll()
				}
				assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
				assert.Less(t, wakes, 500, "a few while the system still takes something")
			})
		})
	}
}

// TestFullPeerWaits: a peer that can keep nothing is not woken by what it can't read.
func TestFullPeerWaits(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(0) })
	put(t, raw, plain(wsframe.Text, "no place"))
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, p.Wait(short))
}

// sendUntilBroken sends until that fails.
func sendUntilBroken(t *testing.T, p *websocketpeer.Peer) {
	t.Helper()
	settle(t, func() bool {
		err := p.SendText("state")
		if err == nil || errors.Is(err, gderr.ErrOutOfMemory) {
			return false
		}
		require.ErrorIs(t, err, gderr.Failed)
		return true
	})
}

// farewellOf sends three messages and a close frame, and is gone.
func farewellOf(t *testing.T, client rawClient) {
	t.Helper()
	var all []byte
	for _, text := range []string{"one", "two", "three"} {
		all = append(all, masked(wsframe.Text, text)...)
	}
	_, err := client.Write(append(all, masked(wsframe.Close, closing(4000, "bye"))...))
	require.NoError(t, err)
	require.NoError(t, client.Close())
}

// TestFailedSendLosesNothing: the messages that had arrived and the close frame behind them are there, though nobody polled
// before the sending failed.
func TestFailedSendLosesNothing(t *testing.T) {
	t.Parallel()
	forEachWay(t, unbounded, func(t *testing.T, p *websocketpeer.Peer, client rawClient) {
		farewellOf(t, client)
		sendUntilBroken(t, p)
		awaitState(t, p, websocketpeer.StateClosed)
		var got []string
		for packet := range p.Packets() {
			got = append(got, string(packet))
		}
		assert.Equal(t, []string{"one", "two", "three"}, got)
		assert.Equal(t, 4000, p.GetCloseCode())
		assert.Equal(t, "bye", p.GetCloseReason())
		var closed *websocketpeer.CloseError
		assert.ErrorAs(t, p.LastError(), &closed)
	})
}

// TestFailedAnswersLoseNothing: the same with a queue of one, whose every message is answered.
func TestFailedAnswersLoseNothing(t *testing.T) {
	t.Parallel()
	one := func(p *websocketpeer.Peer) {
		unbounded(p)
		p.SetMaxQueuedPackets(1)
	}
	forEachWay(t, one, func(t *testing.T, p *websocketpeer.Peer, client rawClient) {
		p.SetMaxQueuedPackets(1 << 20) // of those to be sent
		farewellOf(t, client)
		await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
		sendUntilBroken(t, p)
		var got []string
		for ctx := kit.Patient(t); p.GetReadyState() != websocketpeer.StateClosed; {
			require.NoError(t, p.Wait(ctx))
			for packet := range p.Packets() {
				got = append(got, string(packet))
				assert.ErrorIs(t, p.SendText("answer"), gderr.Failed)
			}
			p.Poll()
		}
		for packet := range p.Packets() {
			got = append(got, string(packet))
		}
		assert.Equal(t, []string{"one", "two", "three"}, got)
		assert.Equal(t, 4000, p.GetCloseCode())
	})
}

// TestBrokenThenClosed: a Close behind a failed send finds what the other side said.
func TestBrokenThenClosed(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(1) })
	put(t, raw, plain(wsframe.Text, "a"), plain(wsframe.Text, "b"), plain(wsframe.Close, closing(3001, "bye")))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	raw.DisconnectFromHost()
	sendUntilBroken(t, p)
	p.Close(1000, "")
	awaitState(t, p, websocketpeer.StateClosed)
	assert.Equal(t, 3001, p.GetCloseCode())
	assert.LessOrEqual(t, p.GetAvailablePacketCount(), 2)
}

// TestAnswerToARequestThatCantBeSent: a server that refuses a client need not read its request.
func TestAnswerToARequestThatCantBeSent(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	p := newPeer(t)
	p.SetHandshakeHeaders([]string{"X-Long: " + strings.Repeat("x", stuffed)})
	require.NoError(t, p.ConnectToURL("ws://"+listener.Addr().String(), nil))
	conn, err := listener.Accept()
	require.NoError(t, err)
	p.Poll()
	_, err = conn.Write(head("HTTP/1.1 503 Busy", "Content-Length: 0"))
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	awaitState(t, p, websocketpeer.StateClosed)
	var refused *websocketpeer.HandshakeError
	require.ErrorAs(t, p.LastError(), &refused)
	assert.Equal(t, 503, refused.StatusCode)
}

// TestPatientEnd: the peer and the streams that its user made are free at once, and the other side ends the connection.
func TestPatientEnd(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	client, session, stream := overTLS(t, p)
	opened(t, p, client)
	_, err := client.Write(masked(wsframe.Close, closing(4002, "bye")))
	require.NoError(t, err)
	awaitState(t, p, websocketpeer.StateClosed)
	assert.Equal(t, streampeer.TLSStatusDisconnected, session.GetStatus())
	assert.Equal(t, streampeer.StatusNone, stream.GetStatus())
	assertPatientEnd(t, client)
}

func TestPatientEndOverHTTP(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	client := opened(t, p, overHTTP(t, p, true).(*tls.Conn))
	_, err := client.Write(masked(wsframe.Close, closing(4002, "bye")))
	require.NoError(t, err)
	awaitState(t, p, websocketpeer.StateClosed)
	assertPatientEnd(t, client)
}

func assertPatientEnd(t *testing.T, client *tls.Conn) {
	t.Helper()
	opcode, payload, err := readServerFrame(client)
	require.NoError(t, err)
	assert.Equal(t, wsframe.Close, opcode)
	assert.Equal(t, closing(4002, "bye"), payload)
	require.NoError(t, client.CloseWrite())
	rest, err := io.ReadAll(client)
	require.NoError(t, err, "it ends as TLS should")
	assert.Empty(t, rest)
}

// TestTLSOverAnotherStreamEnds: whatever is at the bottom of TLS ends with the peer, also when the session has ended before.
func TestTLSOverAnotherStreamEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*websocketpeer.Peer, *streampeer.TLS){
		"closed at once": func(p *websocketpeer.Peer, _ *streampeer.TLS) { p.Close(-1, "") },
		"session ended first": func(p *websocketpeer.Peer, session *streampeer.TLS) {
			session.DisconnectFromStream()
			p.Poll()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stream, conn := udsTo(t)
			session := streampeer.NewTLS()
			require.NoError(t, session.AcceptStream(stream, kit.NewIdentity().Server()))
			p := newPeer(t)
			require.NoError(t, p.AcceptStream(session))
			opened(t, p, ask(tls.Client(conn, anyServer)))
			end(p, session)
			assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
			assert.Equal(t, streampeer.StatusNone, stream.GetStatus())
		})
	}
}
