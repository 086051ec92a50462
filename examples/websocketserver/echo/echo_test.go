package echo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func url(port int, secure bool) string {
	scheme := "ws"
	if secure {
		scheme = "wss"
	}
	return fmt.Sprintf("%s://127.0.0.1:%d", scheme, port)
}

// over runs a test with a server for ws and one for wss.
func over(t *testing.T, test func(t *testing.T, s *stage)) {
	t.Parallel()
	for name, options := range map[string]*streampeer.TLSOptions{
		"ws":  nil,
		"wss": streampeer.TLSOptionsServer(certificate()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, start(t, options))
		})
	}
}

func TestTextIsAnsweredAsInTheTutorial(t *testing.T) {
	over(t, func(t *testing.T, s *stage) {
		c := s.dial()
		for message, printed := range map[string]string{
			"hello": `b'Got our msg: hello'`,
			"it's":  `b"Got our msg: it's"`,
			"你好":    `b'Got our msg: \xe4\xbd\xa0\xe5\xa5\xbd'`,
			"":      `b'Got our msg: '`,
		} {
			require.NoError(t, c.SendText(message))
			s.out.ExpectLine(t, "Msg from client: %s\n%s", message, printed)
			c.receive("Got our msg: " + message)
		}
	})
}

func TestBinaryIsAnsweredAsPythonPrintsIt(t *testing.T) {
	over(t, func(t *testing.T, s *stage) {
		c := s.dial()
		require.NoError(t, c.PutPacket([]byte("a\x00'")))
		s.out.ExpectLine(t, "%s\n%s", `Msg from client: b"a\x00'"`, `b'Got our msg: b"a\\x00\'"'`)
		c.receive(`Got our msg: b"a\x00'"`)
	})
}

func TestManyClients(t *testing.T) {
	over(t, func(t *testing.T, s *stage) {
		clients := make([]*client, 100)
		for i := range clients {
			clients[i] = s.connect()
		}
		for _, c := range clients {
			c.until(func() bool { return c.GetReadyState() == websocketpeer.StateOpen })
		}
		for round := range 3 {
			for i, c := range clients {
				require.NoError(t, c.SendText(fmt.Sprint("client ", i, " round ", round)))
			}
			for i, c := range clients {
				c.receive(fmt.Sprint("Got our msg: client ", i, " round ", round))
			}
		}
	})
}

func TestClientsComeAndGo(t *testing.T) {
	over(t, func(t *testing.T, s *stage) {
		stays := s.dial()
		for range 3 {
			polite, rude := s.dial(), s.dial()
			polite.Close(1000, "bye")
			polite.closed(1000)
			rude.Close(-1, "")
			require.NoError(t, stays.SendText("still here"))
			stays.receive("Got our msg: still here")
		}
	})
}

func TestWhatWasSaidBeforeTheCloseIsPrinted(t *testing.T) {
	over(t, func(t *testing.T, s *stage) {
		c := s.dial()
		for i := range 3 {
			require.NoError(t, c.SendText(fmt.Sprint("message ", i)))
		}
		c.Close(1000, "")
		for i := range 3 {
			s.out.ExpectLine(t, "Msg from client: message %d\nb'Got our msg: message %d'", i, i)
		}
		c.closed(1000)
	})
}

// TestClientThatDoesNotReadYet sends more than any system keeps for a client before it reads an answer.
func TestClientThatDoesNotReadYet(t *testing.T) {
	over(t, func(t *testing.T, s *stage) {
		deaf, other := s.dial(), s.dial()
		messages := make([]string, 8)
		deaf.SetOutboundBufferSize(0)
		for i := range messages {
			messages[i] = strings.Repeat(string(rune('a'+i)), maxMessage)
			require.NoError(t, deaf.SendText(messages[i]))
		}
		for range 20 {
			require.NoError(t, other.SendText("hello"))
			other.receive("Got our msg: hello")
		}
		for _, message := range messages {
			deaf.receive("Got our msg: " + message)
		}
	})
}

// TestMessageThatIsTooLong sends only the frame's header: the server hangs up at once, and what is sent after that may
// break the connection before the client has read why.
func TestMessageThatIsTooLong(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	raw, other := s.dialRaw(), s.dial()
	request := "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	require.NoError(t, raw.PutData([]byte(request)))
	var received []byte
	for !strings.Contains(string(received), "\r\n\r\n") {
		received = append(received, s.get(raw)...)
	}
	const size = maxMessage + 1
	require.NoError(t, raw.PutData([]byte{0x81, 0x80 | 127, 0, 0, 0, 0, 0, size >> 16, 0, size & 0xff, 1, 2, 3, 4}))
	require.Equal(t, []byte{0x88, 2, 1009 >> 8, 1009 & 0xff}, s.get(raw))
	require.NoError(t, other.SendText("hello"))
	other.receive("Got our msg: hello")
}

// TestClientsThatAreNone has clients that never come to shake hands, or say something else.
func TestClientsThatAreNone(t *testing.T) {
	over(t, func(t *testing.T, s *stage) {
		for _, first := range []string{"", "GET / HTTP/1.1\r\n", "nonsense\r\n\r\n", "\x16\x03\x01"} {
			require.NoError(t, s.dialRaw().PutData([]byte(first)))
		}
		c := s.dial()
		require.NoError(t, c.SendText("hello"))
		c.receive("Got our msg: hello")
	})
}

func TestServerSaysGoodbye(t *testing.T) {
	over(t, func(t *testing.T, s *stage) {
		clients := []*client{s.dial(), s.dial(), s.dial()}
		s.end()
		for _, c := range clients {
			c.closed(goingAway)
		}
		s.stop()
	})
}

// TestServerEndsWithoutAnAnswerToItsGoodbye has a client that is not polled.
func TestServerEndsWithoutAnAnswerToItsGoodbye(t *testing.T) {
	over(t, func(t *testing.T, s *stage) {
		c := s.dial()
		s.stop()
		c.closed(goingAway)
	})
}

// TestConnectionThatIsGoneBeforeItsHandshake tells why there is no connection.
func TestConnectionThatIsGoneBeforeItsHandshake(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	Server{Log: &log, TLS: streampeer.TLSOptionsServer(certificate())}.Serve(t.Context(), streampeer.NewTCP())
	require.Contains(t, log.String(), "connection failed: websocketpeer.Peer.AcceptStream: ")
}

// TestConnectionThatFails tells why it did.
func TestConnectionThatFails(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	client := streampeer.NewTCP()
	defer client.DisconnectFromHost()
	require.NoError(t, client.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	require.NoError(t, client.Wait(kit.Patient(t)))
	require.NoError(t, client.Poll())
	require.NoError(t, client.PutData([]byte("nonsense\r\n\r\n")))
	require.NoError(t, server.Wait(kit.Patient(t)))
	var log strings.Builder
	Server{Log: &log}.Serve(kit.Patient(t), server.TakeConnection())
	require.Contains(t, log.String(), "connection failed: ")
}
