package packetpeer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// What Go adds to the engine's classes. Nothing here changes what their methods do.

// AppendPacket is an addition of Go: GetPacket that appends to dst and returns the longer slice, with the same
// errors. It allocates nothing if dst has room. It looks for new packets only when none waits, so that a burst costs
// few system calls.
func (b *base) AppendPacket(dst []byte) ([]byte, error) {
	dst, err := b.src.appendPacket(dst, false)
	b.packetErr = err
	return dst, err
}

// Packets is an addition of Go: it looks for new packets and iterates over those that are there then; what arrives
// meanwhile waits for the next loop, so that a flood can't keep one forever. When it has ended by itself,
// GetPacketError is [gderr.ErrUnavailable] if all went well. It never blocks. A packet is valid until the next one:
// copy what is to be kept. It allocates nothing for packets of up to 64 KiB.
func (b *base) Packets() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		block := blocks.Take(varBlock)
		defer blocks.Give(block)
		left, reason := b.src.present()
		for left > 0 {
			packet, err := b.AppendPacket(block[:0])
			if err != nil {
				return
			}
			left -= b.src.costOf(len(packet))
			if !yield(packet) {
				return
			}
		}
		if reason == nil {
			reason = errNoPacket
		}
		b.packetErr = reason
	}
}

// PacketAddrPort is an addition of Go: GetPacketIP and GetPacketPort in one, as a value that is compared at once.
func (u *UDP) PacketAddrPort() netip.AddrPort { return u.sender.AddrPort() }

// SetDestAddrPort is an addition of Go: SetDestAddress with what PacketAddrPort returns, to answer many senders
// without making text of their addresses. An invalid address is no destination.
func (u *UDP) SetDestAddrPort(addr netip.AddrPort) {
	if !u.connected {
		u.dest = netsock.EndpointOf(addr)
	}
}

// DroppedPackets is an addition of Go: it returns how many packets the peer has dropped because its queue was full.
// What the system drops before the peer sees it is not in it.
func (u *UDP) DroppedPackets() uint64 { return u.dropped }

// LastError is an addition of Go: it tells what went wrong last while receiving, such as syscall.ECONNREFUSED where
// the destination refused a packet, or why the server dropped the peer: [ErrIdle] or [ErrServerStopped]. Opening
// the peer clears it.
func (u *UDP) LastError() error { return u.reason }

// LastError is an addition of Go: it tells that a packet is too large to be received, with the cause [ErrTooLarge], or
// else what went wrong when the Stream last read its stream, which GetAvailablePacketCount and GetPacket do not tell
// as long as whole packets wait, as in the engine.
func (s *Stream) LastError() error {
	if err := (*streamSource)(s).overLimit("GetPacket"); err != nil {
		return err
	}
	return s.reason
}

// Wait is an addition of Go: it blocks the goroutine until a packet waits or the stream has something to read, which
// may be a part of a packet, or has ended: GetPacket tells.
//
// It returns the error of ctx if that ends first, those of Wait of the stream, [gderr.ErrUnconfigured] without a
// stream, [gderr.ErrUnavailable] with one that has no such method, and [gderr.ErrUnavailable] with the cause
// [ErrTooLarge] if no packet can come any more, since the next one is too large.
func (s *Stream) Wait(ctx context.Context) error {
	switch {
	case s.stream == nil:
		return gderr.New("Stream.Wait", gderr.ErrUnconfigured, ErrNoStream)
	case s.count > 0:
		return nil
	case s.tooLarge != nil:
		return (*streamSource)(s).overLimit("Wait")
	}
	stream, ok := s.stream.(interface {
		Wait(ctx context.Context) error
	})
	if !ok {
		return gderr.New("Stream.Wait", gderr.ErrUnavailable, fmt.Errorf("%T has no Wait: %w", s.stream, errors.ErrUnsupported))
	}
	return stream.Wait(ctx)
}

// SetSocketReceiveBuffer is an addition of Go: it asks the system to keep that many bytes of packets that have
// arrived and were not received yet, for bursts between two calls that receive. The system has its default and a
// limit, and counts its own bookkeeping too. Open the peer first; a peer of a server sets it for the server.
//
// The errors are [gderr.ErrUnconfigured] if the peer is not open, [gderr.ErrInvalidParameter] for a size that is not
// above 0, and [gderr.Failed].
func (u *UDP) SetSocketReceiveBuffer(bytes int) error {
	return setReceiveBuffer("UDP", u.sock, bytes)
}

// SetSocketReceiveBuffer is an addition of Go; see [UDP.SetSocketReceiveBuffer].
func (s *UDPServer) SetSocketReceiveBuffer(bytes int) error {
	return setReceiveBuffer("UDPServer", s.sock, bytes)
}

func setReceiveBuffer(class string, sock *netsock.Socket, bytes int) error {
	op := class + ".SetSocketReceiveBuffer"
	switch {
	case sock == nil:
		return gderr.New(op, gderr.ErrUnconfigured, ErrClosed)
	case bytes <= 0:
		return gderr.New(op, gderr.ErrInvalidParameter, fmt.Errorf("size %d is not above 0", bytes))
	}
	if err := sock.SetReceiveBuffer(bytes); err != nil {
		return gderr.New(op, gderr.Failed, err)
	}
	return nil
}

// DroppedPackets is an addition of Go: it returns how many packets were dropped because the queue of their peer was
// full, for all peers that the server ever had.
func (s *UDPServer) DroppedPackets() uint64 { return s.dropped }

// RefusedPackets is an addition of Go: it returns how many packets of new senders were dropped because as many
// waited to be taken as may. Who they were is not remembered: a flood could fill any memory for that.
func (s *UDPServer) RefusedPackets() uint64 { return s.refused }

// LastError is an addition of Go: it tells why the last failing Poll failed to receive. Listen clears it.
func (s *UDPServer) LastError() error { return s.reason }

// SetIdleTimeout is an addition of Go: Poll drops peers from which nothing has come for that long, also those that
// wait to be taken, at the latest a sixteenth later. The engine never does, and neither does the server unless this
// is set; 0 or less turns it off. What counts is what is received, not what is sent.
func (s *UDPServer) SetIdleTimeout(d time.Duration) {
	w := &s.idle
	if w.timeout <= 0 && d > 0 { // until now nobody looked at the clock
		w.now = time.Since(w.epoch)
		for u := range s.peers.all() {
			u.seen = w.now
		}
	}
	w.timeout, w.next = d, 0
}

// GetIdleTimeout is an addition of Go: it returns what SetIdleTimeout set, 0 or less if peers are never dropped.
func (s *UDPServer) GetIdleTimeout() time.Duration { return s.idle.timeout }

// OnPeerDropped is an addition of Go: it sets a function that Poll and Stop call with each peer that was taken and
// is dropped by the server, with [ErrIdle] or [ErrServerStopped]. The peer's packets can still be got during the
// call; afterwards it is closed. Nil sets none. It is not called for peers that the program closes itself.
func (s *UDPServer) OnPeerDropped(f func(peer *UDP, reason error)) { s.onDropped = f }

// Wait is an addition of Go: it blocks the goroutine until Poll has something to do: packets to receive, or peers
// that have been idle for too long.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the server does not listen, and
// [gderr.Failed] if the system can't wait.
func (s *UDPServer) Wait(ctx context.Context) error {
	if s.sock == nil {
		return s.error("Wait", gderr.ErrUnconfigured, ErrClosed)
	}
	wait, cancel := s.untilIdle(ctx)
	defer cancel()
	err := s.sock.WaitContext(wait, netsock.ForReading)
	if err == nil || ctx.Err() == nil && wait.Err() != nil {
		return nil
	}
	return waitError(ctx, "UDPServer.Wait", err)
}

// untilIdle ends ctx when Poll has to look for idle peers.
func (s *UDPServer) untilIdle(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.idle.timeout <= 0 || s.peers.count == 0 {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, s.idle.epoch.Add(s.idle.next))
}

// waitError makes a typed error of what ended a wait. The error of a context stays as it is.
func waitError(ctx context.Context, op string, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return gderr.New(op, gderr.Failed, err)
}
