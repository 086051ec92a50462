package wscases

import (
	"io"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/websocketpeer"
)

// protocolCase is what the raw side sends to a peer whose user sends every packet back, and what has to come of it.
type protocolCase struct {
	name    string
	sends   []frame
	packets []message // that the user gets
	pongs   []string  // that the raw side gets
	ends    ending
	inbound int // inbound_buffer_size, if not the default
}

// ending is how the connection ends. Unless a case says otherwise the raw side closes it at last, with endingCode.
type ending struct {
	payload string // of the close frame that the raw side gets
	code    int    // that the user gets
	reason  string // that the user gets
	closed  bool   // the raw side closes it
	wrong   bool   // the peer ends it because the raw side has broken the protocol
	gone    bool   // the raw side ends it without a close frame
}

const endingCode = 4321

// answered is the ending when the raw side closes.
func answered(code int, reason string) ending {
	return ending{payload: closePayload(code, reason), code: code, reason: reason, closed: true}
}

// broken is the ending when the raw side has broken the protocol. The reason is not sent, as in the engine.
func broken(code int, reason string) ending {
	return ending{payload: closePayload(code, ""), code: code, reason: reason, wrong: true}
}

var (
	protocolError = broken(1002, "Protocol error")
	notUTF8       = broken(1007, "Invalid frame payload data")
	tooBig        = broken(1009, "Message too big")
	vanished      = ending{code: -1, gone: true}
)

// delivery is in what pieces the bytes of the raw side are sent. Each is taken in by the peer before the next is sent.
type delivery struct {
	name   string
	pieces func(frames [][]byte) [][]byte
}

// frameByFrame is the delivery that is the same as another where there is one frame.
const frameByFrame = "frame by frame"

var deliveries = []delivery{
	{"at once", func(frames [][]byte) [][]byte { return [][]byte{joinBytes(frames)} }},
	{frameByFrame, func(frames [][]byte) [][]byte { return frames }},
	{"chopped", func(frames [][]byte) [][]byte { return chop(joinBytes(frames)) }},
}

// adds reports whether a delivery shows more than the others.
func (d delivery) adds(c protocolCase) bool {
	return d.name != frameByFrame || len(c.sends) > 1
}

func joinBytes(frames [][]byte) []byte {
	var all []byte
	for _, f := range frames {
		all = append(all, f...)
	}
	return all
}

// maxChopped is up to how many bytes are sent one by one.
const maxChopped = 600

// chop cuts data into bytes or, if it is long, into pieces that fit no power of two.
func chop(data []byte) [][]byte {
	size := 1
	if len(data) > maxChopped {
		size = 997
	}
	var pieces [][]byte
	for len(data) > 0 {
		n := min(size, len(data))
		pieces = append(pieces, data[:n])
		data = data[n:]
	}
	return pieces
}

// runCases runs cases with every setting and delivery.
func runCases(t *testing.T, cases []protocolCase) {
	forEachSetting(t, func(t *testing.T, s setting) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				for _, d := range deliveries {
					if d.adds(c) {
						t.Run(d.name, func(t *testing.T) { c.run(t, s, d) })
					}
				}
			})
		}
	})
}

func (c protocolCase) run(t *testing.T, s setting, d delivery) {
	session := s.connect(t, c.prepare)
	ends := c.deliver(session, d)
	if !ends.gone {
		session.leave()
	}
	session.finish()
	checkMessages(t, c.packets, session.got, "the packets")
	c.checkReceived(t, session.raw, ends)
	assert.Equal(t, ends.code, session.peer.GetCloseCode(), "the close code")
	assert.Equal(t, ends.reason, session.peer.GetCloseReason(), "the close reason")
	c.checkError(t, session.peer, ends)
}

func (c protocolCase) prepare(peer *websocketpeer.Peer) {
	peer.SetOutboundBufferSize(0)
	if c.inbound != 0 {
		peer.SetInboundBufferSize(c.inbound)
	}
}

// deliver sends the case's frames, as far as the peer listens, then ends what is still open, and returns the ending.
func (c protocolCase) deliver(session *session, d delivery) ending {
	var frames [][]byte
	for _, f := range c.sends {
		frames = append(frames, f.append(nil, session.raw.client))
	}
	for _, piece := range d.pieces(frames) {
		session.transfer(piece)
		if session.peer.GetReadyState() == websocketpeer.StateClosed {
			break
		}
	}
	switch {
	case c.ends == ending{}:
		session.pollUntilGot(len(c.packets)) // what comes together with the end can't be sent back
		session.transfer(closeFrame(endingCode, "").append(nil, session.raw.client))
		return answered(endingCode, "")
	case c.ends.gone:
		require.NoError(session.t, session.raw.shut())
	}
	return c.ends
}

// checkReceived checks what the raw side got. What the peer received together with the end it could not send back.
func (c protocolCase) checkReceived(t *testing.T, r *raw, ends ending) {
	require.ErrorIs(t, r.err, io.EOF, "the raw side's end")
	echoes := r.messages()
	expected := c.packets
	if c.ends != (ending{}) {
		expected = expected[:min(len(expected), len(echoes))]
	}
	checkMessages(t, expected, echoes, "the echoes")
	assert.Equal(t, c.pongs, r.payloads(opPong), "the pongs")
	assert.Empty(t, r.payloads(opPing), "the pings")
	if ends.gone {
		assert.Empty(t, r.payloads(opClose), "the close frames")
	} else {
		assert.Equal(t, []string{ends.payload}, r.payloads(opClose), "the close frames")
	}
}

// checkMessages compares messages, of which only the beginnings are reported.
func checkMessages(t *testing.T, want, got []message, what string) {
	t.Helper()
	assert.True(t, slices.Equal(want, got), "%s: want %v, got %v", what, want, got)
}

// checkError checks that the peer tells apart who has ended the connection and why.
func (c protocolCase) checkError(t *testing.T, peer *websocketpeer.Peer, ends ending) {
	var (
		breach *websocketpeer.ProtocolError
		closed *websocketpeer.CloseError
	)
	switch err := peer.LastError(); {
	case ends.gone:
		assert.ErrorIs(t, err, io.EOF)
	case ends.wrong:
		assert.ErrorAs(t, err, &breach)
	default:
		assert.ErrorAs(t, err, &closed)
	}
}
