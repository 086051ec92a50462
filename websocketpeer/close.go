package websocketpeer

import (
	"context"
	"errors"
	"math"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// maxReason is how many bytes the reason in a close frame may have.
const maxReason = wsframe.MaxControlPayload - 2

// Close begins to close an open connection: what waits to be sent is sent, then a close frame with the code and the
// reason. The code is 1000 where nothing special is to be said, and 3000 to 4999 are the program's; 0 sends none. Any
// up to 65535 is sent as it is, as by WSLPeer::close, though many others refuse what RFC 6455 reserves, such as 999 or
// 5000. A larger one, which no frame has room for, is sent as 1000. The reason is made valid UTF-8, with U+FFFD for
// what is not, and cut to 123 bytes. Godot's defaults are 1000 and "". The state becomes StateClosing, and StateClosed
// when Poll has received the other side's close frame, or after the time of SetHandshakeTimeout. A negative code closes
// the connection at once, without a close frame, and so does any code while connecting. Packets that had arrived stay
// readable; those that arrive while closing are dropped.
// It corresponds to WebSocketPeer.close.
func (p *Peer) Close(code int, reason string) {
	p.use.Check("websocketpeer.Peer")
	switch {
	case p.opening != nil:
		p.stopOpening(nil)
	case p.session != nil:
		p.session.close(code, reason)
		p.settle()
	}
	p.place.Ring()
}

// Shutdown ends the connection in good order: it is Close, and polls until the state is StateClosed. It blocks the goroutine
// for that, until ctx ends at the latest, or the time of SetHandshakeTimeout is over. Packets that had arrived stay readable.
// It is an addition of Go.
//
// It returns nil if the other side has answered the close frame, or there was no connection, the error of ctx if that ended
// before, that of LastError if the connection ended otherwise, and [gderr.Failed] if the system can't wait. The state is
// StateClosed in any case.
func (p *Peer) Shutdown(ctx context.Context, code int, reason string) error {
	if p.GetReadyState() == StateClosed {
		return nil
	}
	defer p.Close(noCode, "")
	for p.Close(code, reason); p.GetReadyState() != StateClosed; p.Poll() {
		if err := p.Wait(ctx); err != nil {
			return err
		}
	}
	return p.LastError()
}

// close begins to close an open connection, or closes it at once.
func (s *session) close(code int, reason string) {
	switch {
	case code < 0:
		if s.peer.settings.coalescing {
			s.flush() // what would have left already without
		}
		s.parseAll()
		s.end(&ending{code: noCode})
	case s.state == StateOpen:
		s.parseAll()
		s.sendClose(code, reason)
		s.flush()
	}
}

// sendClose queues a close frame as the last one, unless one was queued before.
func (s *session) sendClose(code int, reason string) {
	if s.state != StateOpen {
		return
	}
	var payload []byte
	if code != 0 {
		if code > math.MaxUint16 {
			code = closeNormal
		}
		payload = wsframe.AppendClosePayload(nil, uint16(code), fitReason(reason))
		s.parser.ClosedWith(uint16(code))
	}
	s.enqueue(wsframe.Close, payload)
	if s.outbox != nil {
		s.outbox.pongSize = -1 // nothing may be sent behind
	}
	s.state = StateClosing
	s.since = now()
	s.peer.place.Ring()
	s.peer.inbox.dropMessage()
}

// fitReason makes a reason fit a close frame: valid UTF-8, cut between two characters.
func fitReason(reason string) string {
	reason = strings.ToValidUTF8(reason, "\uFFFD")
	if len(reason) <= maxReason {
		return reason
	}
	end := maxReason
	for end > 0 && !utf8.RuneStart(reason[end]) {
		end--
	}
	return reason[:end]
}

// closedByOther answers the other side's close frame, or takes it as the answer to the own one.
func (s *session) closedByOther(payload []byte) {
	code, text := wsframe.ParseClosePayload(payload)
	e := &ending{code: code, reason: string(text)}
	if s.state == StateOpen {
		e.err = failure(gderr.ErrConnectionError, &CloseError{code, e.reason})
	}
	s.lastWord = s.state == StateOpen
	s.sendClose(code, e.reason)
	s.finish(e)
}

// closeReasons are the engine's texts for what it finds wrong.
var closeReasons = map[int]string{
	wsframe.CloseProtocolError:  "Protocol error",
	wsframe.CloseInvalidPayload: "Invalid frame payload data",
	wsframe.CloseTooBig:         "Message too big",
}

// violated tells the other side what is wrong with what it sent.
func (s *session) violated(err error) {
	var wrong *wsframe.Error
	if !errors.As(err, &wrong) {
		return // the parser has no other errors
	}
	text := wrong.Text
	if wrong.Code == wsframe.CloseTooBig {
		text = errs.TooLarge("message", int64(wrong.Size), "inbound_buffer_size", s.parser.Limit(), "SetInboundBufferSize").Error()
	}
	s.lastWord = s.state == StateOpen
	s.sendClose(wrong.Code, "")
	s.finish(&ending{
		code:   wrong.Code,
		reason: closeReasons[wrong.Code],
		err:    failure(gderr.ErrInvalidData, &ProtocolError{wrong.Code, text}),
	})
}

// finish leaves nothing to do but to send what waits. The next flush ends the connection when that is done.
func (s *session) finish(e *ending) {
	if s.finishing {
		return
	}
	s.ending, s.finishing = e, true
}

// lost ends the connection because the stream below has ended or broken.
func (s *session) lost(err error) {
	s.parseAll()
	switch {
	case s.finishing: // both sides had said that it ends
		s.end(s.ending)
	case s.mute != nil:
		s.end(&ending{code: noCode, err: s.mute})
	default:
		s.end(&ending{code: noCode, err: streamFailure(err)})
	}
}

// end ends the connection. What was received stays readable.
func (s *session) end(e *ending) {
	if s.stream != nil {
		drain(s.stream)
	}
	s.release()
	e.rtt = s.rtt
	s.state, s.ending, s.finishing = StateClosed, e, false
	s.peer.inbox.dropMessage()
	s.peer.inbox.tidy()
}

// release lets go of the connection.
func (s *session) release() {
	s.dropOutbox()
	if s.stream != nil {
		s.stream.Disconnect()
		s.stream = nil
	}
}

// farewell is how long the other side of a connection over TLS may take to end it after the last close frame.
const farewell = time.Second

// leave ends a stream over TLS when the other side has ended it: some others, of which Godot is one, lose a close frame
// that comes together with the end of TLS.
func (s *session) leave() {
	drain(s.stream)
	s.stream.DisconnectPatiently(farewell)
	s.stream = nil
}

// drainLimit is how many bytes are read and dropped, at most, before a connection is closed.
const drainLimit = 256 << 10

// drain drops what has arrived: many systems reset a connection that is closed with unread data, and the other side
// then may lose what was sent last, such as why it was closed.
func drain(stream below.Stream) {
	block := blocks.Take(largeBlock)
	defer blocks.Give(block)
	for dropped := 0; dropped < drainLimit; {
		data, err := stream.AppendPartialData(block[:0], len(block))
		dropped += len(data)
		if err != nil || len(data) == 0 {
			return
		}
	}
}

// pollClosing sends what waits, and looks for the other side's close frame, for as long as that may take.
func (s *session) pollClosing() {
	if !s.finishing {
		s.receive()
	}
	if s.state == StateClosing {
		s.flush()
	}
	if s.state == StateClosing && now()-s.since > s.peer.settings.handshakeTimeout {
		e := s.ending
		if e == nil {
			e = &ending{code: noCode, err: failure(gderr.ErrTimeout, os.ErrDeadlineExceeded)}
		}
		s.end(e)
	}
}

// GetCloseCode returns the code of the other side's close frame, 0 if that had none, or the code of the close frame
// that was sent because of an error, or -1: the connection has not ended, or ended without a close frame.
// It corresponds to WebSocketPeer.get_close_code.
func (p *Peer) GetCloseCode() int {
	if e := p.ending(); e != nil {
		return e.code
	}
	return noCode
}

// GetCloseReason returns the reason of the other side's close frame, or the engine's text for the error because of
// which this side closed the connection, or "".
// It corresponds to WebSocketPeer.get_close_reason.
func (p *Peer) GetCloseReason() string {
	if e := p.ending(); e != nil {
		return e.reason
	}
	return ""
}
