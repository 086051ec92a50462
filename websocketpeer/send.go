package websocketpeer

import (
	"fmt"
	"unsafe"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enums"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// WriteMode is what a message is sent as, with the numbers of WebSocketPeer.WriteMode. It prints as the constant's
// name; int(m) is GDScript's number.
type WriteMode int

// The kinds of message.
const (
	// WriteModeText is a message of text, which must be valid UTF-8.
	WriteModeText WriteMode = 0
	// WriteModeBinary is a message of any bytes.
	WriteModeBinary WriteMode = 1
)

var writeModeNames = [...]string{
	WriteModeText:   "WRITE_MODE_TEXT",
	WriteModeBinary: "WRITE_MODE_BINARY",
}

// String returns the name of the engine's constant, such as "WRITE_MODE_TEXT".
func (m WriteMode) String() string { return enums.Text("WriteMode", writeModeNames[:], m) }

// Send sends a message as text or binary, in one frame. What there is no room for is sent by later Polls; it never
// blocks, and keeps no reference to message. A text must be valid UTF-8, else the other side closes the connection.
// Godot's default of writeMode is WriteModeBinary.
// It corresponds to WebSocketPeer.send.
//
// The errors are [gderr.Failed] if the state is not StateOpen, or the connection turns out to be broken, after which
// nothing more is sent, and the connection ends as soon as everything that had arrived has been read; and
// [gderr.ErrOutOfMemory], without harm to the connection, if with the message more than outbound_buffer_size bytes or
// max_queued_packets messages would wait to be sent.
func (p *Peer) Send(message []byte, writeMode WriteMode) error {
	opcode := wsframe.Binary
	if writeMode == WriteModeText {
		opcode = wsframe.Text
	}
	return p.send("websocketpeer.Peer.Send", opcode, message)
}

// SendText sends a message as text; see Send.
// It corresponds to WebSocketPeer.send_text.
func (p *Peer) SendText(message string) error {
	// The bytes of the string are only read, and not kept.
	return p.send("websocketpeer.Peer.SendText", wsframe.Text, unsafe.Slice(unsafe.StringData(message), len(message)))
}

// PutPacket sends a message as binary; see Send. Unlike there, an empty one is not sent, and never fails.
// It corresponds to PacketPeer.put_packet.
func (p *Peer) PutPacket(buffer []byte) error {
	return p.putPacket("websocketpeer.Peer.PutPacket", buffer)
}

func (p *Peer) putPacket(op string, packet []byte) error {
	if len(packet) == 0 {
		return nil
	}
	return p.send(op, wsframe.Binary, packet)
}

func (p *Peer) send(op string, opcode wsframe.Opcode, message []byte) error {
	p.use.Begin("websocketpeer.Peer")
	defer p.use.End() // also when a stream of the user's own panics
	return p.sendAs(op, opcode, message)
}

func (p *Peer) sendAs(op string, opcode wsframe.Opcode, message []byte) error {
	s := p.session
	if s == nil || s.state != StateOpen {
		return gderr.New(op, gderr.Failed, p.errState())
	}
	code, cause := s.send(opcode, message)
	if code != gderr.OK {
		p.settle()
		return gderr.New(op, code, cause)
	}
	return nil
}

// send sends a message, or tells why that can't be.
func (s *session) send(opcode wsframe.Opcode, message []byte) (gderr.Code, error) {
	collect := s.peer.settings.coalescing && len(message) < collected
	if s.mute == nil {
		full := s.full(len(message))
		if full != nil && collect {
			s.flush()
			full = s.full(len(message))
		}
		switch {
		case full != nil:
			return gderr.ErrOutOfMemory, full
		case s.outbox == nil && !collect:
			s.sendAtOnce(opcode, message)
		default:
			o := s.openOutbox()
			o.add(opcode, message, !s.peer.server)
			if !collect || o.rest() >= collected {
				s.flush()
			}
		}
	}
	if s.mute != nil {
		return gderr.Failed, s.mute.Err
	}
	return gderr.OK, nil
}

// collected is how many bytes are collected at most before they are sent.
const collected = 256 << 10

// sendAtOnce sends a message where none waits, which is nearly always: without the queue, it costs little more than
// the call of the system. What there is no room for has to wait.
func (s *session) sendAtOnce(opcode wsframe.Opcode, message []byte) {
	o := outboxes.Get().(*outbox)
	err := s.put(o, opcode, message)
	if unsent := s.stream.Unsent(); err == nil && (o.rest() > 0 || unsent > 0) {
		o.wait(len(message))
		o.advance(0, unsent)
		s.outbox = o
		s.peer.place.Ring()
		return
	}
	o.giveBack()
	if err != nil {
		s.silenced(err)
	}
}

const (
	// pairFrom is from how many bytes on it is cheaper to give the system a message where it is than to copy it.
	pairFrom = 4 << 10
	// piece is how much of a long message is masked or encrypted at a time, a multiple of 4 that leaves room for the header.
	piece = 64<<10 - 16
)

// put sends a frame by way of an empty outbox. What the stream does not take is in the outbox then.
func (s *session) put(o *outbox, opcode wsframe.Opcode, message []byte) error {
	if s.peer.server && !s.peer.secure && len(message) >= pairFrom { // a client has to mask, and TLS to encrypt
		o.data = wsframe.AppendHeader(o.data, opcode, true, len(message), nil)
		n, err := s.stream.PutPartialPair(o.data, message)
		if begun := n - len(o.data); begun >= 0 {
			o.data = o.data[:0]
			o.keep(message[begun:], nil)
		} else {
			o.sent = n
			o.keep(message, nil)
		}
		return err
	}
	key := o.key(!s.peer.server)
	first := min(len(message), piece)
	o.grow(wsframe.MaxHeaderSize + first)
	if first == len(message) {
		o.data = wsframe.AppendFrame(o.data, opcode, true, message, key)
	} else {
		o.data = wsframe.AppendHeader(o.data, opcode, true, len(message), key)
		o.data = wsframe.AppendPayload(o.data, message[:first], key)
	}
	for rest := message[first:]; ; {
		n, err := s.stream.PutPartialData(o.data)
		switch {
		case err != nil:
			return err
		case n < len(o.data) || len(rest) == 0:
			if o.sent = n; len(rest) > 0 {
				o.keep(rest, key)
			}
			return nil
		}
		next := min(len(rest), piece)
		o.data = o.data[:0]
		o.keep(rest[:next], key)
		rest = rest[next:]
	}
}

// full tells why a message of that size may not wait to be sent; it is nil if it may.
func (s *session) full(size int) error {
	settings := s.peer.settings
	messages, bytes := 0, 0
	if s.outbox != nil {
		messages, bytes = s.outbox.count(), s.outbox.payload
	}
	switch {
	case uint(messages) >= uint(settings.queued):
		return fmt.Errorf("%d messages wait to be sent, and max_queued_packets is %d: SetMaxQueuedPackets raises it",
			messages, settings.queued)
	case settings.outbound <= 0 || bytes+size <= settings.outbound:
		return nil
	case bytes > 0:
		return fmt.Errorf("a message of %d bytes, with %d that wait to be sent, is over outbound_buffer_size, %d: "+
			"SetOutboundBufferSize raises it", size, bytes, settings.outbound)
	}
	return errs.TooLarge("message", int64(size), "outbound_buffer_size", settings.outbound, "SetOutboundBufferSize")
}

// Flush sends what waits to be sent, as far as there is room for it, without waiting for the next Poll: with
// SetCoalescing, the messages since the last one. It never blocks.
// It is an addition of Go.
//
// The error is [gderr.Failed] if the state is not StateOpen, or the connection turns out to be broken, as with Send.
func (p *Peer) Flush() error {
	const op = "websocketpeer.Peer.Flush"
	p.use.Begin("websocketpeer.Peer")
	defer p.use.End()
	s := p.session
	if s == nil || s.state != StateOpen {
		return gderr.New(op, gderr.Failed, p.errState())
	}
	s.flush()
	if s.mute != nil {
		p.settle()
		return gderr.New(op, gderr.Failed, s.mute.Err)
	}
	return nil
}

// flush sends as much of what waits as there is room for. Where only this was left to do, that ends the connection.
func (s *session) flush() {
	for s.outbox != nil {
		if err := s.push(s.outbox); err != nil {
			s.silenced(err)
			return
		}
		o := s.outbox
		switch {
		case o.rest() == 0 && o.pongSize >= 0:
			o.add(wsframe.Pong, o.pong[:o.pongSize], !s.peer.server)
			o.pongSize = -1
		case o.rest() > 0 || s.stream.Unsent() > 0:
			return
		default:
			s.dropOutbox()
		}
	}
	if s.finishing {
		if s.lastWord {
			s.leave()
		}
		s.end(s.ending)
	}
}

// push gives the stream what it takes of an outbox or, when it has taken all, lets it send that.
func (s *session) push(o *outbox) error {
	n, err := 0, error(nil)
	if o.rest() > 0 {
		n, err = s.stream.PutPartialData(o.data[o.sent:])
	} else {
		err = s.stream.Flush()
	}
	o.advance(n, s.stream.Unsent())
	return err
}

// silenced gives up sending for a reason. What has arrived is read before the connection ends, as far as there is room for
// it; for the rest it stays open until that was read.
func (s *session) silenced(err error) {
	s.peer.place.Ring()
	s.dropOutbox()
	s.mute = streamFailure(err)
	s.lastWord = false
	if s.finishing {
		s.end(s.ending)
		return
	}
	s.receive()
	if s.finishing {
		s.end(s.ending)
	}
}

// openOutbox makes sure that there is an outbox.
func (s *session) openOutbox() *outbox {
	if s.outbox == nil {
		s.outbox = outboxes.Get().(*outbox)
		s.peer.place.Ring()
	}
	return s.outbox
}

// dropOutbox forgets what is not sent.
func (s *session) dropOutbox() {
	if s.outbox != nil {
		s.outbox.giveBack()
		s.outbox = nil
	}
}

// enqueue lets a frame wait to be sent, unless nothing can be sent any more.
func (s *session) enqueue(opcode wsframe.Opcode, payload []byte) {
	if s.mute == nil {
		s.openOutbox().add(opcode, payload, !s.peer.server)
	}
}

// maxPongs is how many bytes may wait to be sent when another pong is added. Of the pings beyond, only the last is
// answered, as RFC 6455 section 5.5.3 allows.
const maxPongs = 16 << 10

// pong answers a ping.
func (s *session) pong(payload []byte) {
	o := s.outbox
	switch {
	case s.state != StateOpen: // nothing may be sent behind a close frame
	case o != nil && (o.rest() > maxPongs || o.pongSize >= 0):
		o.pongSize = copy(o.pong[:], payload)
	default:
		s.enqueue(wsframe.Pong, payload)
	}
}

// GetCurrentOutboundBufferedAmount returns how many bytes of messages wait to be sent, in the peer or, encrypted, in the
// stream below, with the whole of the one that is being sent; 0 unless the state is StateOpen.
// It corresponds to WebSocketPeer.get_current_outbound_buffered_amount.
func (p *Peer) GetCurrentOutboundBufferedAmount() int {
	if s := p.session; s != nil && s.outbox != nil && s.state == StateOpen {
		return s.outbox.payload
	}
	return 0
}
