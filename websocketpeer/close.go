package websocketpeer

import (
	"errors"
	"math"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// ending is how a connection ended.
type ending struct {
	code   int // noCode if there was no close frame
	reason string
	err    error // for LastError
}

// noCode is the close code where there was none.
const noCode = -1

// maxReason is how many bytes the reason in a close frame may have.
const maxReason = wsframe.MaxControlPayload - 2

// Close begins to close an open connection: what waits to be sent is sent, then a close frame with the code and the
// reason. The code is 1000 where nothing special is to be said, and 3000 to 4999 are the program's; 0 sends none. Any
// up to 65535 is sent as it is, as in the engine, though many others refuse what RFC 6455 reserves, such as 999 or 5000.
// A larger one, which no frame has room for, is sent as 1000. The reason is made valid UTF-8, with U+FFFD for what is
// not, and cut to 123 bytes. Godot's defaults are 1000 and "". The state becomes StateClosing, and StateClosed when Poll has received the other
// side's close frame, or after the time of SetHandshakeTimeout. A negative code closes the connection at once, without
// a close frame, and so does any code while connecting. Packets that had arrived stay readable; those that arrive while
// closing are dropped.
// It corresponds to WebSocketPeer.close.
func (p *Peer) Close(code int, reason string) {
	switch {
	case p.GetReadyState() == StateClosed:
		return
	case code < 0 || p.GetReadyState() == StateConnecting:
		p.parseAll()
		p.end(&ending{code: noCode})
		return
	case p.GetReadyState() == StateClosing:
		return
	}
	p.parseAll()
	p.sendClose(code, reason)
	p.flush()
}

// sendClose queues a close frame as the last one, unless one was queued before.
func (p *Peer) sendClose(code int, reason string) {
	if p.GetReadyState() != StateOpen {
		return
	}
	var payload []byte
	if code != 0 {
		if code > math.MaxUint16 {
			code = closeNormal
		}
		payload = wsframe.AppendClosePayload(nil, uint16(code), fitReason(reason))
		p.parser.ClosedWith(uint16(code))
	}
	p.enqueue(wsframe.Close, payload)
	if p.outbox != nil {
		p.outbox.pongSize = -1 // nothing may be sent behind
	}
	p.setState(StateClosing)
	p.since = now()
	p.place.Ring()
	if p.inbox != nil {
		p.inbox.dropMessage()
	}
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
func (p *Peer) closedByOther(payload []byte) {
	code, text := wsframe.ParseClosePayload(payload)
	e := &ending{code: code, reason: string(text)}
	if p.GetReadyState() == StateOpen {
		e.err = failure(gderr.ErrConnectionError, &CloseError{code, e.reason})
	}
	p.lastWord = p.GetReadyState() == StateOpen
	p.sendClose(code, e.reason)
	p.finish(e)
}

// closeReasons are the engine's texts for what it finds wrong.
var closeReasons = map[int]string{
	wsframe.CloseProtocolError:  "Protocol error",
	wsframe.CloseInvalidPayload: "Invalid frame payload data",
	wsframe.CloseTooBig:         "Message too big",
}

// violated tells the other side what is wrong with what it sent.
func (p *Peer) violated(err error) {
	var wrong *wsframe.Error
	if !errors.As(err, &wrong) {
		return // the parser has no other errors
	}
	p.lastWord = p.GetReadyState() == StateOpen
	p.sendClose(wrong.Code, "")
	p.finish(&ending{
		code:   wrong.Code,
		reason: closeReasons[wrong.Code],
		err:    failure(gderr.ErrInvalidData, &ProtocolError{wrong.Code, wrong.Text}),
	})
}

// finish leaves nothing to do but to send what waits. The next flush ends the connection when that is done.
func (p *Peer) finish(e *ending) {
	if p.finishing {
		return
	}
	p.ending, p.finishing = e, true
}

// lost ends the connection because the stream below has ended or broken.
func (p *Peer) lost(err error) {
	p.parseAll()
	if p.finishing { // both sides had said that it ends
		p.end(p.ending)
		return
	}
	p.end(&ending{code: noCode, err: err})
}

// end ends the connection. What was received stays readable.
func (p *Peer) end(e *ending) {
	if p.stream != nil {
		p.drain()
	}
	p.release()
	p.setState(StateClosed)
	p.ending, p.finishing, p.awaitsPong = e, false, false
	if p.inbox != nil {
		p.inbox.dropMessage()
		p.tidyInbox()
	}
}

// pollClosing sends what waits, and looks for the other side's close frame, for as long as that may take.
func (p *Peer) pollClosing() {
	if !p.finishing {
		p.receive()
	}
	if p.GetReadyState() == StateClosing {
		p.flush()
	}
	if p.GetReadyState() == StateClosing && now()-p.since > p.settings.handshakeTimeout {
		e := p.ending
		if e == nil {
			e = &ending{code: noCode, err: failure(gderr.ErrTimeout, os.ErrDeadlineExceeded)}
		}
		p.end(e)
	}
}

// GetCloseCode returns the code of the other side's close frame, 0 if that had none, or the code of the close frame
// that was sent because of an error, or -1: the connection has not ended, or ended without a close frame.
// It corresponds to WebSocketPeer.get_close_code.
func (p *Peer) GetCloseCode() int {
	if p.ending == nil {
		return noCode
	}
	return p.ending.code
}

// GetCloseReason returns the reason of the other side's close frame, or the engine's text for the error because of
// which this side closed the connection, or "".
// It corresponds to WebSocketPeer.get_close_reason.
func (p *Peer) GetCloseReason() string {
	if p.ending == nil {
		return ""
	}
	return p.ending.reason
}
