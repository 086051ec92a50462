package wscases

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/websocketpeer"
)

// closingCase is a peer that closes the connection, and a raw side that does something about it.
type closingCase struct {
	name   string
	code   int
	reason string
	sends  []frame // by the raw side, once it has got the close frame
	shuts  bool    // then the raw side ends the connection

	payload string // of the close frame that the raw side gets
	wants   int    // the user's close code
	because string // the user's close reason
	err     error  // of LastError, if any
}

// TestPeerCloses has the cases of Autobahn's section 7 turned around: the peer closes first.
func TestPeerCloses(t *testing.T) {
	ok := closeFrame(1000, "")
	letters := strings.Repeat("é", 62) // 124 bytes
	cases := []closingCase{
		{name: "answered", code: 1000, payload: closePayload(1000, ""), sends: []frame{ok}, wants: 1000},
		{
			name: "with a reason", code: 4001, reason: kosme, payload: closePayload(4001, kosme),
			sends: []frame{closeFrame(4001, kosme)}, wants: 4001, because: kosme,
		},
		{
			name: "answered with another code", code: 1000, payload: closePayload(1000, ""),
			sends: []frame{closeFrame(1001, "going")}, wants: 1001, because: "going",
		},
		{name: "answered without a code", code: 1000, payload: closePayload(1000, ""), sends: []frame{closeFrame(0, "")}, wants: 0},
		{
			name: "with a code that is reserved", code: 5000, payload: closePayload(5000, ""),
			sends: []frame{closeFrame(5000, "")}, wants: 5000,
		},
		{
			name: "with one reserved code, answered with another", code: 5000, payload: closePayload(5000, ""),
			sends: []frame{closeFrame(5001, "")}, wants: 1002, because: "Protocol error", err: new(websocketpeer.ProtocolError),
		},
		{
			name: "with a code that was registered late", code: 1012, payload: closePayload(1012, ""),
			sends: []frame{closeFrame(1012, "")}, wants: 1012,
		},
		{name: "without a code", code: 0, payload: "", sends: []frame{closeFrame(0, "")}, wants: 0},
		{
			name: "with a reason that is too long", code: 1000, reason: letters, payload: closePayload(1000, letters[:122]),
			sends: []frame{ok}, wants: 1000,
		},
		{
			name: "then messages and pings", code: 1000, payload: closePayload(1000, ""),
			sends: []frame{text("never read"), ping("never answered"), text("one").more(), continuation("two"), ok},
			wants: 1000,
		},
		{
			name: "then a message in progress", code: 1000, payload: closePayload(1000, ""),
			sends: []frame{text("one").more(), ok}, wants: 1000,
		},
		{
			name: "then more than the limit holds", code: 1000, payload: closePayload(1000, ""),
			sends: append(many(binaryFrame(strings.Repeat("*", 60_000)), 4), ok), wants: 1000,
		},
		{
			name: "then a breach", code: 1000, payload: closePayload(1000, ""), sends: []frame{text("").reserve(1)},
			wants: 1002, because: "Protocol error", err: new(websocketpeer.ProtocolError),
		},
		{name: "then nothing", code: 1000, payload: closePayload(1000, ""), shuts: true, wants: -1, err: io.EOF},
	}
	forEachSetting(t, func(t *testing.T, s setting) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				c.run(t, s)
			})
		}
	})
}

// many repeats a frame.
func many(f frame, n int) []frame {
	frames := make([]frame, n)
	for i := range frames {
		frames[i] = f
	}
	return frames
}

func (c closingCase) run(t *testing.T, s setting) {
	session := s.connect(t, func(*websocketpeer.Peer) {})
	session.peer.Close(c.code, c.reason)
	session.peer.Close(3000, "only the first counts")
	require.Equal(t, websocketpeer.StateClosing, session.peer.GetReadyState())
	require.Error(t, session.peer.SendText("too late"))
	session.during(session.raw.awaitClose)
	for _, f := range c.sends {
		session.transfer(f.append(nil, session.raw.client))
	}
	if c.shuts {
		require.NoError(t, session.raw.shut())
	}
	session.finish()
	assert.Empty(t, session.got, "the packets")
	c.checkEnd(t, session)
}

func (c closingCase) checkEnd(t *testing.T, session *session) {
	require.ErrorIs(t, session.raw.err, io.EOF, "the raw side's end")
	assert.Len(t, session.raw.frames, 1)
	assert.Equal(t, []string{c.payload}, session.raw.payloads(opClose), "the close frames")
	assert.Equal(t, c.wants, session.peer.GetCloseCode(), "the close code")
	assert.Equal(t, c.because, session.peer.GetCloseReason(), "the close reason")
	var breach *websocketpeer.ProtocolError
	switch err := session.peer.LastError(); {
	case c.err == nil:
		assert.NoError(t, err)
	case c.err == io.EOF:
		assert.ErrorIs(t, err, io.EOF)
	default:
		assert.ErrorAs(t, err, &breach)
	}
}

// TestPeerClosesAtOnce has a peer that does not wait for an answer, and sends no close frame.
func TestPeerClosesAtOnce(t *testing.T) {
	forEachSetting(t, func(t *testing.T, s setting) {
		session := s.connect(t, func(*websocketpeer.Peer) {})
		session.peer.Close(-1, "")
		require.Equal(t, websocketpeer.StateClosed, session.peer.GetReadyState())
		session.finish()
		require.ErrorIs(t, session.raw.err, io.EOF)
		assert.Empty(t, session.raw.frames)
		assert.Equal(t, -1, session.peer.GetCloseCode())
	})
}

// TestPeerIsNotAnswered has a raw side that neither answers a close nor ends the connection.
func TestPeerIsNotAnswered(t *testing.T) {
	forEachSetting(t, func(t *testing.T, s setting) {
		session := s.connect(t, func(*websocketpeer.Peer) {})
		session.peer.SetHandshakeTimeout(time.Millisecond)
		session.peer.Close(1000, "")
		session.finish()
		require.ErrorIs(t, session.raw.err, io.EOF)
		assert.Len(t, session.raw.frames, 1)
		assert.Equal(t, -1, session.peer.GetCloseCode())
		assert.ErrorIs(t, session.peer.LastError(), os.ErrDeadlineExceeded)
	})
}
