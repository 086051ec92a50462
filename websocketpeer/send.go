package websocketpeer

import (
	"fmt"
	"unsafe"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// Send sends a message as text or binary, in one frame. What there is no room for is sent by later Polls; it never
// blocks, and keeps no reference to message. A text must be valid UTF-8, else the other side closes the connection.
// Godot's default of writeMode is WriteModeBinary.
// It corresponds to WebSocketPeer.send.
//
// The errors are [gderr.Failed] if the state is not StateOpen, or the connection turns out to be broken, after which
// nothing more is sent, and the connection ends as soon as everything that had arrived has been read; and [gderr.ErrOutOfMemory], without harm to the connection, if with the message more than outbound_buffer_size
// bytes or max_queued_packets messages would wait to be sent.
func (p *Peer) Send(message []byte, writeMode WriteMode) error {
	opcode := wsframe.Binary
	if writeMode == WriteModeText {
		opcode = wsframe.Text
	}
	return p.send("WebSocketPeer.Send", opcode, message)
}

// SendText sends a message as text; see Send.
// It corresponds to WebSocketPeer.send_text.
func (p *Peer) SendText(message string) error {
	// The bytes of the string are only read, and not kept.
	return p.send("WebSocketPeer.SendText", wsframe.Text, unsafe.Slice(unsafe.StringData(message), len(message)))
}

// PutPacket sends a message as binary; see Send. Unlike there, an empty one is not sent, and never fails.
// It corresponds to PacketPeer.put_packet.
func (p *Peer) PutPacket(buffer []byte) error {
	if len(buffer) == 0 {
		return nil
	}
	return p.send("WebSocketPeer.PutPacket", wsframe.Binary, buffer)
}

func (p *Peer) send(op string, opcode wsframe.Opcode, message []byte) error {
	switch {
	case p.GetReadyState() != StateOpen:
		return gderr.New(op, gderr.Failed, p.errState())
	case p.mute != nil:
		return gderr.New(op, gderr.Failed, causeOf(p.mute, errGone))
	}
	if full := p.full(len(message)); full != nil {
		return gderr.New(op, gderr.ErrOutOfMemory, full)
	}
	if p.outbox == nil {
		p.sendAtOnce(opcode, message)
	} else {
		p.outbox.add(opcode, message, !p.server)
		p.flush()
	}
	if p.mute != nil {
		return gderr.New(op, gderr.Failed, causeOf(p.mute, errGone))
	}
	return nil
}

// sendAtOnce sends a message where none waits, which is nearly always: without the queue, it costs little more than
// the call of the system. What there is no room for has to wait.
func (p *Peer) sendAtOnce(opcode wsframe.Opcode, message []byte) {
	o := outboxes.Get().(*outbox)
	n, err := p.put(o, opcode, message)
	if unsent := p.below.Unsent(); err == nil && (n < len(o.data) || unsent > 0) {
		o.wait(len(message))
		o.advance(n, unsent)
		p.outbox = o
		p.place.Ring()
		return
	}
	o.giveBack()
	if err != nil {
		p.silenced(err)
	}
}

// pairFrom is from how many bytes on it is cheaper to give the system a message where it is than to copy it.
const pairFrom = 4 << 10

// put sends a frame by way of an empty outbox, and returns how many bytes were sent. If that is not all, the frame is
// in the outbox.
func (p *Peer) put(o *outbox, opcode wsframe.Opcode, message []byte) (int, error) {
	if !p.server || p.secure || len(message) < pairFrom { // a client has to mask, and TLS to encrypt
		o.frame(opcode, message, !p.server)
		return p.stream.PutPartialData(o.data)
	}
	o.data = wsframe.AppendHeader(o.data, opcode, true, len(message), nil)
	n, err := p.below.PutPartialPair(o.data, message)
	if n < len(o.data)+len(message) || p.below.Unsent() > 0 {
		o.data = append(o.data, message...)
	}
	return n, err
}

// full tells why a message of that size may not wait to be sent; it is nil if it may.
func (p *Peer) full(size int) error {
	messages, limit := 0, p.settings.outbound
	if p.outbox != nil {
		messages = p.outbox.count()
		size += p.outbox.payload
	}
	switch {
	case uint(messages) >= uint(p.settings.queued):
		return fmt.Errorf("%d messages wait to be sent, as many as max_queued_packets allows", messages)
	case size > limit && limit > 0:
		return fmt.Errorf("%d bytes do not fit outbound_buffer_size, %d", size, limit)
	}
	return nil
}

// flush sends as much of what waits as there is room for. Where only this was left to do, that ends the connection.
func (p *Peer) flush() {
	for p.outbox != nil {
		if err := p.push(p.outbox); err != nil {
			p.silenced(err)
			return
		}
		o := p.outbox
		switch {
		case o.rest() == 0 && o.pongSize >= 0:
			o.add(wsframe.Pong, o.pong[:o.pongSize], !p.server)
			o.pongSize = -1
		case o.rest() > 0 || p.below.Unsent() > 0:
			return
		default:
			p.dropOutbox()
		}
	}
	if p.finishing {
		if p.lastWord {
			p.leave()
		}
		p.end(p.ending)
	}
}

// push gives the stream what it takes of an outbox or, when it has taken all, lets it send that.
func (p *Peer) push(o *outbox) error {
	n, err := 0, error(nil)
	if o.rest() > 0 {
		n, err = p.stream.PutPartialData(o.data[o.sent:])
	} else {
		err = p.below.Flush()
	}
	o.advance(n, p.below.Unsent())
	return err
}

// silenced gives up sending for a reason. What has arrived is read before the connection ends, as far as there is room for
// it; for the rest it stays open until that was read.
func (p *Peer) silenced(err error) {
	p.dropOutbox()
	p.mute = streamFailure(err)
	p.lastWord = false
	if p.finishing {
		p.end(p.ending)
		return
	}
	p.receive()
	if p.finishing {
		p.end(p.ending)
	}
}

// enqueue lets a frame wait to be sent, unless nothing can be sent any more.
func (p *Peer) enqueue(opcode wsframe.Opcode, payload []byte) {
	if p.mute == nil {
		p.openOutbox().add(opcode, payload, !p.server)
	}
}

// maxPongs is how many bytes may wait to be sent when another pong is added. Of the pings beyond, only the last is
// answered, as RFC 6455 section 5.5.3 allows.
const maxPongs = 16 << 10

// pong answers a ping.
func (p *Peer) pong(payload []byte) {
	o := p.outbox
	switch {
	case p.GetReadyState() != StateOpen: // nothing may be sent behind a close frame
	case o != nil && (o.rest() > maxPongs || o.pongSize >= 0):
		o.pongSize = copy(o.pong[:], payload)
	default:
		p.enqueue(wsframe.Pong, payload)
	}
}

// GetCurrentOutboundBufferedAmount returns how many bytes of messages wait to be sent, in the peer or, encrypted, in the
// stream below, with the whole of the one that is being sent; 0 unless the state is StateOpen.
// It corresponds to WebSocketPeer.get_current_outbound_buffered_amount.
func (p *Peer) GetCurrentOutboundBufferedAmount() int {
	if p.outbox == nil || p.GetReadyState() != StateOpen {
		return 0
	}
	return p.outbox.payload
}
