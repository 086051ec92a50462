package websocketpeer

import (
	"iter"
	"net/http"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
)

// What Go adds to WebSocketPeer. Nothing here changes what its methods do.

// AppendPacket is an addition of Go: GetPacket that appends to dst and returns the longer slice, with the same errors.
// It allocates nothing if dst has room for the packet.
func (p *Peer) AppendPacket(dst []byte) ([]byte, error) {
	in := p.inbox
	if in == nil || in.count() == 0 {
		return dst, p.noPacket()
	}
	k := in.take()
	p.wasString, p.packetCode = k.IsText(), uint8(gderr.OK)
	if k.IsMasked() {
		dst = k.AppendUnmasked(dst, in.data)
	} else {
		dst = append(dst, k.Payload(in.data)...)
	}
	if in.count() == 0 {
		p.tidyInbox()
	}
	return dst, nil
}

// Packets is an addition of Go: it takes and yields the packets that wait to be read, until there are none, of which
// GetPacketError tells afterwards. A packet is valid until the loop goes on: copy what is to be kept. WasStringPacket
// tells whether it is text. It does not poll, and never blocks.
func (p *Peer) Packets() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var packet []byte
		for {
			var err error
			if packet, err = p.AppendPacket(packet[:0]); err != nil || !yield(packet) {
				return
			}
		}
	}
}

// LastError is an addition of Go: it tells why the connection could not be made or ended, until the peer connects
// again; if that fails at once, the error of ConnectToURL, AcceptStream or AcceptHTTP. It is nil while all is well, and
// when the connection was closed by Close. A normal end by the other side is a *[CloseError] with code 1000 or 1001,
// which [IsNormalClose] tells from the others:
//
//	if err := peer.LastError(); err != nil && !websocketpeer.IsNormalClose(err) {
//		log.Print(err)
//	}
//
// The codes are [gderr.ErrCantResolve] where the host name has no address, [gderr.ErrCantConnect] for all else that
// went wrong until the connection was open, [gderr.ErrTimeout] where the time of a handshake was over or a heartbeat
// not answered, [gderr.ErrInvalidData] for a *[ProtocolError], and [gderr.ErrConnectionError] for all other ends.
//
// The causes, for errors.As and errors.Is: *net.DNSError where the host name has no address; what the operating system
// says, such as syscall.ECONNREFUSED or syscall.ECONNRESET; those of crypto/tls and crypto/x509; *[HandshakeError]
// with the HTTP status, and with the headers and the body of a server's refusal; [os.ErrDeadlineExceeded] where a
// handshake took too long; *[CloseError] where the other side closed the connection, *[ProtocolError] where it broke the
// protocol, [ErrHeartbeat] where it did not answer, and [io.EOF] where it was gone without a close frame, or during the
// handshake.
func (p *Peer) LastError() error {
	if p.ending == nil {
		return nil
	}
	return p.ending.err
}

// RequestHeader is an addition of Go: it returns the headers of the client's request on a server, from when it has
// been read until the peer connects again, and nil on a client.
func (p *Peer) RequestHeader() http.Header {
	if !p.server {
		return nil
	}
	return p.otherHeader()
}

// ResponseHeader is an addition of Go: it returns the headers of the server's answer on a client, also of one that
// refused the connection, from when it has been read until the peer connects again, and nil on a server.
func (p *Peer) ResponseHeader() http.Header {
	if p.server {
		return nil
	}
	return p.otherHeader()
}

// otherHeader parses the headers anew each time: few ask for them, and every peer would have to keep them.
func (p *Peer) otherHeader() http.Header {
	if p.head == "" {
		return nil
	}
	_, header, err := parseHead(p.head)
	if err != nil {
		return nil
	}
	return header
}

// RoundTripTime is an addition of Go: it returns how long the other side took to answer the last ping of the
// heartbeat, 0 before the first answer. It is measured from Poll to Poll, so that seldom polling makes it longer.
func (p *Peer) RoundTripTime() time.Duration { return p.rtt }

// SetHandshakeTimeout is an addition of Go: it sets how long the next connection may take to open, from ConnectToURL
// or AcceptStream on, and to close, from Close on. The default is 30 s; the engine waits forever.
func (p *Peer) SetHandshakeTimeout(d time.Duration) {
	p.change(func(s *settings) { s.handshakeTimeout = d })
}
