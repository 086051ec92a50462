package websocketpeer_test

import (
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func TestCloseFrames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code   int
		reason string
		want   string
	}{
		"without code":          {0, "not sent", ""},
		"usual":                 {1000, "", closing(1000, "")},
		"longest reason":        {1001, strings.Repeat("r", 123), closing(1001, strings.Repeat("r", 123))},
		"reason that is cut":    {1001, strings.Repeat("r", 124), closing(1001, strings.Repeat("r", 123))},
		"cut before a letter":   {1001, strings.Repeat("ü", 62), closing(1001, strings.Repeat("ü", 61))},
		"reserved code":         {1005, "", closing(1005, "")},
		"largest code":          {65535, "", closing(65535, "")},
		"code of no frame":      {65536, "r", closing(1000, "r")},
		"code of another":       {70000, "r", closing(1000, "r")},
		"reason not in UTF-8":   {1000, "a\xff\xfeb\xc3", closing(1000, "a\uFFFDb\uFFFD")},
		"cut of what is made":   {1000, strings.Repeat("\xffr", 100), closing(1000, strings.Repeat("\uFFFDr", 30)+"\uFFFD")},
		"cut before a long one": {1001, strings.Repeat("r", 120) + "😀", closing(1001, strings.Repeat("r", 120))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, raw := dialed(t)
			p.Close(c.code, c.reason)
			p.Close(4999, "no second one")
			opcode, payload := readFrame(t, raw)
			assert.Equal(t, wsframe.Close, opcode)
			assert.Equal(t, c.want, payload)
			put(t, raw, plain(wsframe.Ping, "not answered"), plain(wsframe.Close, closing(3000, "other")))
			awaitState(t, p, websocketpeer.StateClosed)
			assert.Equal(t, 3000, p.GetCloseCode())
			assert.Equal(t, "other", p.GetCloseReason())
			assert.NoError(t, p.LastError())
			_, err := raw.GetU8()
			assert.ErrorIs(t, err, io.EOF)
		})
	}
}

// TestCloseThatIsNeverAnswered ends after the time limit, and nothing that comes meanwhile is kept.
func TestCloseThatIsNeverAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, raw := dialed(t)
		p.Close(1000, "")
		for range 29 {
			_, err := raw.PutPartialData(plain(wsframe.Binary, strings.Repeat("more", 10000)))
			require.NoError(t, err)
			time.Sleep(time.Second)
			p.Poll()
			assert.Equal(t, websocketpeer.StateClosing, p.GetReadyState())
			assert.Equal(t, 0, p.GetAvailablePacketCount())
		}
		time.Sleep(2 * time.Second)
		p.Poll()
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
		assert.Equal(t, -1, p.GetCloseCode())
		assert.ErrorIs(t, p.LastError(), os.ErrDeadlineExceeded)
	})
}

// TestCloseOfOneThatDoesNotRead: the answer to the other side's close frame can't be sent, which ends after the limit
// too.
func TestCloseOfOneThatDoesNotRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, raw := dialed(t)
		stuff(t, p)
		put(t, raw, plain(wsframe.Close, closing(1001, "bye")))
		awaitState(t, p, websocketpeer.StateClosing)
		assert.Equal(t, 1001, p.GetCloseCode())
		time.Sleep(31 * time.Second)
		p.Poll()
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
		assert.Equal(t, 1001, p.GetCloseCode())
	})
}

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, raw := dialed(t, func(p *websocketpeer.Peer) {
			require.NoError(t, p.SetHeartbeatInterval(10))
			assert.ErrorIs(t, p.SetHeartbeatInterval(-1), gderr.ErrInvalidParameter)
			assert.Equal(t, 10.0, p.GetHeartbeatInterval())
		})
		assert.Zero(t, p.RoundTripTime())
		for range 3 {
			time.Sleep(11 * time.Second)
			p.Poll()
			opcode, payload := readFrame(t, raw)
			assert.Equal(t, wsframe.Ping, opcode)
			assert.Empty(t, payload)
			time.Sleep(time.Second)
			put(t, raw, plain(wsframe.Pong, ""))
			await(t, p, func() bool { return p.RoundTripTime() > 0 })
			assert.InDelta(t, time.Second, p.RoundTripTime(), float64(10*time.Millisecond))
		}
		time.Sleep(11 * time.Second)
		p.Poll()
		assert.Equal(t, websocketpeer.StateOpen, p.GetReadyState())
		time.Sleep(11 * time.Second)
		p.Poll()
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
		assert.ErrorIs(t, p.LastError(), websocketpeer.ErrHeartbeat)
		assert.Equal(t, -1, p.GetCloseCode())
	})
}

// TestHeartbeatOfALongMessage: whatever arrives is a sign of life, and the pong may be behind it.
func TestHeartbeatOfALongMessage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, raw := dialed(t, func(p *websocketpeer.Peer) { require.NoError(t, p.SetHeartbeatInterval(10)) })
		require.NoError(t, raw.SetNoDelay(true))
		long := plain(wsframe.Text, strings.Repeat("x", 60))
		for _, piece := range []int{1, 2, 10, 20} { // the header too
			time.Sleep(8 * time.Second)
			put(t, raw, long[:piece])
			long = long[piece:]
			for range 100 {
				p.Poll()
			}
			require.Equal(t, websocketpeer.StateOpen, p.GetReadyState(), p.LastError())
		}
		time.Sleep(9 * time.Second)
		put(t, raw, long, plain(wsframe.Pong, ""))
		await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
		assert.InDelta(t, 25*time.Second, p.RoundTripTime(), float64(time.Second), "from the ping at 16 s on")
		p.Poll()
		time.Sleep(11 * time.Second)
		p.Poll()
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState(), "nothing came since the second ping")
		assert.ErrorIs(t, p.LastError(), websocketpeer.ErrHeartbeat)
	})
}

// TestHeartbeatOfFullPeer: the pong may be behind what there is no room for.
func TestHeartbeatOfFullPeer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, raw := dialed(t, func(p *websocketpeer.Peer) {
			require.NoError(t, p.SetHeartbeatInterval(10))
			p.SetMaxQueuedPackets(1)
		})
		put(t, raw, plain(wsframe.Text, "a"), plain(wsframe.Pong, ""))
		await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
		for range 3 {
			time.Sleep(11 * time.Second)
			p.Poll()
		}
		assert.Equal(t, websocketpeer.StateOpen, p.GetReadyState())
		_, err := p.GetPacket()
		require.NoError(t, err)
		p.Poll()
		assert.NotZero(t, p.RoundTripTime())
	})
}

func TestLastError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end   func(t *testing.T) *websocketpeer.Peer
		cause error
		code  gderr.Code
	}{
		"refused": {func(t *testing.T) *websocketpeer.Peer {
			listener := streampeer.NewTCPServer()
			require.NoError(t, listener.Listen(0, "127.0.0.1"))
			port := strconv.Itoa(listener.GetLocalPort())
			listener.Stop()
			return connecting(t, "ws://127.0.0.1:"+port)
		}, syscall.ECONNREFUSED, gderr.ErrCantConnect},
		"end in the handshake": {func(t *testing.T) *websocketpeer.Peer {
			p, raw, _ := asking(t)
			raw.DisconnectFromHost()
			return p
		}, io.EOF, gderr.ErrCantConnect},
		"end": {func(t *testing.T) *websocketpeer.Peer {
			p, raw := dialed(t)
			raw.DisconnectFromHost()
			return p
		}, io.EOF, gderr.ErrConnectionError},
		"end while closing": {func(t *testing.T) *websocketpeer.Peer {
			p, raw := dialed(t)
			p.Close(1000, "")
			raw.DisconnectFromHost()
			return p
		}, nil, gderr.OK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.end(t)
			awaitState(t, p, websocketpeer.StateClosed)
			if c.cause != nil {
				assert.ErrorIs(t, p.LastError(), c.cause)
				assert.Equal(t, c.code, gderr.CodeOf(p.LastError()))
				assert.NotContains(t, p.LastError().Error(), "TCP", "it reads as the WebSocket's")
				assert.True(t, strings.HasPrefix(p.LastError().Error(), "websocketpeer.Peer.Poll: "), p.LastError())
			}
			assert.Equal(t, -1, p.GetCloseCode())
		})
	}
}

func connecting(t *testing.T, url string) *websocketpeer.Peer {
	p := newPeer(t)
	require.NoError(t, p.ConnectToURL(url, nil))
	return p
}

func TestLastErrorOfUnknownHost(t *testing.T) {
	t.Parallel()
	p := connecting(t, "ws://no-such-host.invalid/")
	awaitState(t, p, websocketpeer.StateClosed)
	var unknown *net.DNSError
	assert.ErrorAs(t, p.LastError(), &unknown)
	assert.ErrorIs(t, p.LastError(), gderr.ErrCantResolve)
}

func TestLastErrorOfTheOtherSide(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	put(t, raw, plain(wsframe.Close, closing(1001, "going away")))
	awaitState(t, p, websocketpeer.StateClosed)
	var closed *websocketpeer.CloseError
	require.ErrorAs(t, p.LastError(), &closed)
	assert.Equal(t, websocketpeer.CloseError{Code: 1001, Reason: "going away"}, *closed)
	assert.Contains(t, closed.Error(), `with code 1001: "going away"`)

	p, raw = dialed(t)
	put(t, raw, []byte{0x83, 0})
	awaitState(t, p, websocketpeer.StateClosed)
	var wrong *websocketpeer.ProtocolError
	require.ErrorAs(t, p.LastError(), &wrong)
	assert.Equal(t, 1002, wrong.Code)
	assert.Contains(t, wrong.Error(), "reserved opcode")
	assert.ErrorIs(t, p.LastError(), gderr.ErrInvalidData)
	assert.False(t, errors.As(p.LastError(), &closed))
}

// TestViolationWhileClosing still tells the reason.
func TestViolationWhileClosing(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t)
	p.Close(1000, "")
	put(t, raw, []byte{0x83, 0})
	awaitState(t, p, websocketpeer.StateClosed)
	assert.Equal(t, 1002, p.GetCloseCode())
	opcode, payload := readFrame(t, raw)
	assert.Equal(t, wsframe.Close, opcode)
	assert.Equal(t, closing(1000, ""), payload)
	_, err := raw.GetU8()
	assert.ErrorIs(t, err, io.EOF, "and no second close frame")
}

// TestLostBehindClose: a close frame that waited behind a full queue counts, though the connection has broken since.
func TestLostBehindClose(t *testing.T) {
	t.Parallel()
	p, raw := dialed(t, func(p *websocketpeer.Peer) { p.SetMaxQueuedPackets(1) })
	put(t, raw, plain(wsframe.Text, "a"), plain(wsframe.Text, "b"), plain(wsframe.Close, closing(3001, "bye")))
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	raw.DisconnectFromHost()
	settle(t, func() bool { return p.SendText("lost") != nil })
	for _, want := range []string{"a", "b"} {
		assert.Equal(t, websocketpeer.StateOpen, p.GetReadyState(), "there is something to read")
		assert.ErrorIs(t, p.SendText("lost"), gderr.Failed)
		packet, err := p.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, want, string(packet))
		p.Poll()
	}
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
	assert.Equal(t, 3001, p.GetCloseCode())
	assert.Equal(t, "bye", p.GetCloseReason())
}

// TestCloseBeforeTheConnection gives up whatever goes on.
func TestCloseBeforeTheConnection(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"ws://no-such-host.invalid/", "ws://127.0.0.1:9/", "wss://127.0.0.1:9/"} {
		p := connecting(t, url)
		p.Close(1000, "changed my mind")
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
		assert.Equal(t, -1, p.GetCloseCode())
		assert.Equal(t, "", p.GetCloseReason())
		assert.NoError(t, p.LastError())
		assert.Equal(t, url, p.GetRequestedURL())
		p.Poll()
		p.Close(1000, "")
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
	}
}
