package websocketpeer

import (
	"fmt"
	"unsafe"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
)

// Send sends a message as text or binary, in one frame. What there is no room for is sent by later Polls; it never
// blocks, and keeps no reference to message. A text must be valid UTF-8, else the other side closes the connection.
// Godot's default of writeMode is WriteModeBinary.
// It corresponds to WebSocketPeer.send.
//
// The errors are [gderr.Failed] if the state is not StateOpen, or the connection turns out to be broken, which ends
// it; and [gderr.ErrOutOfMemory], without harm to the connection, if with the message more than outbound_buffer_size
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
	if p.GetReadyState() != StateOpen {
		return gderr.New(op, gderr.Failed, p.errState())
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
	if p.GetReadyState() == StateClosed {
		return gderr.New(op, gderr.Failed, causeOf(p.LastError(), errGone))
	}
	return nil
}

// sendAtOnce sends a message where none waits, which is nearly always: without the queue, it costs little more than
// the call of the system. What there is no room for has to wait.
func (p *Peer) sendAtOnce(opcode wsframe.Opcode, message []byte) {
	o := outboxes.Get().(*outbox)
	n, err := p.put(o, opcode, message)
	if err == nil && n < len(o.data) {
		o.wait(len(message))
		o.advance(n)
		p.outbox = o
		return
	}
	o.giveBack()
	if err != nil {
		p.lost(streamFailure(err))
	}
}

// pairFrom is from how many bytes on it is cheaper to give the system a message where it is than to copy it.
const pairFrom = 4 << 10

// put sends a frame by way of an empty outbox, and returns how many bytes were sent. If that is not all, the frame is
// in the outbox.
func (p *Peer) put(o *outbox, opcode wsframe.Opcode, message []byte) (int, error) {
	tcp, ok := p.stream.(*streampeer.TCP)
	if !ok || !p.server || len(message) < pairFrom { // a client has to mask
		o.frame(opcode, message, !p.server)
		return p.stream.PutPartialData(o.data)
	}
	o.data = wsframe.AppendHeader(o.data, opcode, true, len(message), nil)
	n, err := tcp.PutPartialPair(o.data, message)
	if n < len(o.data)+len(message) {
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

// flush sends as much of the outbox as there is room for. An error ends the connection, and so does success where only
// this was left to do.
func (p *Peer) flush() {
	for o := p.outbox; o != nil; {
		n, err := p.stream.PutPartialData(o.data[o.sent:])
		switch {
		case err != nil:
			p.lost(streamFailure(err))
			return
		case n < o.rest():
			o.advance(n)
			return
		case o.pongSize >= 0:
			o.advance(n)
			o.add(wsframe.Pong, o.pong[:o.pongSize], !p.server)
			o.pongSize = -1
		default:
			p.dropOutbox()
			o = nil
		}
	}
	if p.finishing {
		p.end(p.ending)
	}
}

// maxPongs is how many bytes may wait to be sent when another pong is added. Of the pings beyond, only the last is
// answered, as RFC 6455 section 5.5.3 allows.
const maxPongs = 16 << 10

// pong answers a ping.
func (p *Peer) pong(payload []byte) {
	if p.GetReadyState() != StateOpen {
		return // nothing may be sent behind a close frame
	}
	o := p.openOutbox()
	if o.rest() > maxPongs || o.pongSize >= 0 {
		o.pongSize = copy(o.pong[:], payload)
		return
	}
	o.add(wsframe.Pong, payload, !p.server)
}

// GetCurrentOutboundBufferedAmount returns how many bytes of messages wait to be sent, with the whole of the one that
// is being sent; 0 unless the state is StateOpen.
// It corresponds to WebSocketPeer.get_current_outbound_buffered_amount.
func (p *Peer) GetCurrentOutboundBufferedAmount() int {
	if p.outbox == nil || p.GetReadyState() != StateOpen {
		return 0
	}
	return p.outbox.payload
}
