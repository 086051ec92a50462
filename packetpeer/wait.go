package packetpeer

import (
	"context"
	"sync/atomic"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/streampeer"
)

// What the peers of this package wait for.

func init() {
	await.Register(func(peer any) (await.Source, *await.Place) {
		switch p := peer.(type) {
		case *UDP:
			return (*udpSource)(p), &p.place
		case *UDPServer:
			return (*dispatcher)(p), &p.place
		case *Stream:
			return (*streamSource)(p), &p.place
		case *DTLS:
			return (*dtlsSource)(p), &p.place
		}
		return nil, nil
	})
}

// Wait blocks the goroutine until GetPacket has a packet or an error to give, also if that waits already. The engine's
// wait can't be given up, and does not count packets that were read from the socket but not got yet. A peer of a
// server receives only in the server's Poll, so there it waits for a packet to anyone of the server.
// It corresponds to PacketPeerUDP.wait.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the peer is not open, and [gderr.Failed] if
// the system can't wait.
func (u *UDP) Wait(ctx context.Context) error {
	return u.place.WaitAndRun(ctx, &u.use, "packetpeer.UDP", "Wait", (*udpSource)(u))
}

// CallDeferred has the next GetAvailablePacketCount, GetPacket, AppendPacket, Packets, GetVar or Wait call f first, on the
// goroutine that makes it, also where that is in Wait already. Any goroutine may call it, at any time: it is how others send.
// It never blocks. A peer of a server counts as one with that: to wake the server's Wait, use the server's.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred]; the peer has ended when it is closed.
func (u *UDP) CallDeferred(f func()) error { return u.place.CallDeferred("packetpeer.UDP", f) }

func (s *udpSource) Need(n *await.Need, _ netsock.Interest) {
	(*UDP)(s).need(n)
	s.place.Need(n)
}

// RunDeferred calls what CallDeferred was given.
func (s *udpSource) RunDeferred() { s.place.RunDeferred() }

func (u *UDP) need(n *await.Need) {
	switch {
	case u.sock == nil:
		n.SetClosed(u.error("Wait", gderr.ErrUnconfigured, ErrClosed))
	case u.queue.count > 0:
		n.SetReady()
	default:
		n.SetSocket(u.sock, interestOf(u.outboxOf()))
	}
}

// interestOf is what a peer is waited for: something to read, and room for what waits to be sent.
func interestOf(o *outbox) netsock.Interest {
	if o.waitsForRoom() {
		return netsock.ForReading | netsock.ForWriting
	}
	return netsock.ForReading
}

// Wait blocks the goroutine until Poll has something to do: packets to receive, or peers that have been idle for too long.
// It returns also for what a [DTLS] peer's handshake has to say, which the Poll of that peer sends: call it behind the
// server's.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the server does not listen, and
// [gderr.Failed] if the system can't wait.
func (s *UDPServer) Wait(ctx context.Context) error {
	return s.place.Wait(ctx, &s.use, "packetpeer.UDPServer", "Wait", (*dispatcher)(s))
}

// CallDeferred has the next Poll call f, on the goroutine that polls and before anything else, and Wait return for it. Any
// goroutine may call it, at any time: it is how a server, or a peer that it gave, is used from elsewhere. It never blocks.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred]; the server has ended when it is stopped.
func (s *UDPServer) CallDeferred(f func()) error {
	return s.place.CallDeferred("packetpeer.UDPServer", f)
}

func (d *dispatcher) Need(n *await.Need, _ netsock.Interest) {
	d.need(n)
	d.place.Need(n)
}

func (d *dispatcher) need(n *await.Need) {
	switch {
	case d.sock == nil:
		n.SetClosed((*UDPServer)(d).error("Wait", gderr.ErrUnconfigured, ErrClosed))
		return
	case d.news != nil && d.news.there.Load():
		n.SetReady()
		return
	}
	n.SetSocket(d.sock, interestOf(d.outbox))
	if d.idle.timeout > 0 && d.peers.count > 0 {
		n.NoLaterThan(d.idle.epoch.Add(d.idle.next))
	}
}

// news tells a server that handshakes of its peers have something for Poll. It does not hold the server, so that one that is
// forgotten can be collected.
type news struct {
	there atomic.Bool
	ring  func() // the server's bell
}

// ring returns what a handshake calls that has something for Poll. It does not hold the peer.
func (d *DTLS) ring() func() {
	own, server := d.place.Bell().Weakly(), d.udp.server
	if server == nil {
		return own
	}
	if server.news == nil {
		server.news = &news{ring: server.place.Bell().Weakly()}
	}
	news := server.news
	return func() {
		own()
		news.there.Store(true)
		news.ring()
	}
}

// Wait blocks the goroutine until a packet waits or the stream has something to read, which may be a part of a packet, or
// has ended: GetPacket tells. Over a stream of your own that has no Wait(ctx) it looks every 2 ms.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, the one of the stream if that is not connected, [gderr.ErrUnconfigured]
// without a stream, [gderr.Failed] if the system can't wait, and [gderr.ErrUnavailable] with the cause [ErrTooLarge] if no
// packet can come any more, since the next one is too large.
func (s *Stream) Wait(ctx context.Context) error {
	return s.place.WaitAndRun(ctx, &s.use, "packetpeer.Stream", "Wait", (*streamSource)(s))
}

// CallDeferred has the next GetAvailablePacketCount, GetPacket, AppendPacket, Packets, GetVar or Wait call f first, on the
// goroutine that makes it, also where that is in Wait already. Any goroutine may call it, at any time: it is how others send.
// It never blocks. The stream has a CallDeferred of its own, whose functions those calls run, too.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred]; the peer has ended when it can read its stream no more,
// or has none any more.
func (s *Stream) CallDeferred(f func()) error { return s.place.CallDeferred("packetpeer.Stream", f) }

func (s *streamSource) Need(n *await.Need, want netsock.Interest) {
	s.need(n, want)
	s.place.Need(n)
}

func (s *streamSource) need(n *await.Need, want netsock.Interest) {
	switch {
	case s.stream == nil:
		n.SetClosed((*Stream)(s).error("Wait", gderr.ErrUnconfigured, ErrNoStream))
		return
	case s.count > 0:
		n.SetReady()
		return
	case s.tooLarge != nil:
		n.SetClosed((*Stream)(s).error("Wait", gderr.ErrUnavailable, s.tooLarge))
		return
	}
	s.below.Need(n, want)
	if err := n.Err(); err != nil {
		deferred := n.Deferred
		n.SetClosed(renamed("Stream", "Wait", err))
		n.Deferred = deferred
	}
}

// Wait blocks the goroutine until Poll has something to do: a handshake to take further or to give up, a packet, or an end
// of the connection. A packet that was not got counts, so get what is there before waiting for more. It changes nothing
// itself: call Poll when it returns. Over a peer of a server it waits for a packet to anyone of the server.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the peer is neither handshaking nor
// connected, and [gderr.Failed] if the system can't wait.
func (d *DTLS) Wait(ctx context.Context) error {
	return d.place.Wait(ctx, &d.use, "packetpeer.DTLS", "Wait", (*dtlsSource)(d))
}

// CallDeferred has the next Poll call f, on the goroutine that polls and before anything else, and Wait return for it. Any
// goroutine may call it, at any time: it is how others send. It never blocks.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred].
func (d *DTLS) CallDeferred(f func()) error { return d.place.CallDeferred("packetpeer.DTLS", f) }

func (s *dtlsSource) Need(n *await.Need, want netsock.Interest) {
	s.need(n, want)
	s.place.Need(n)
}

func (s *dtlsSource) need(n *await.Need, want netsock.Interest) {
	switch {
	case s.udp == nil:
		n.SetClosed((*DTLS)(s).error("Wait", gderr.ErrUnconfigured, streampeer.ErrNotConnected))
	case s.handshake != nil && s.handshake.Pending(), s.end != nil, s.failed != nil, s.mute != nil:
		n.SetReady()
	case s.packet != nil, len(s.records) > 0, s.session != nil && s.session.HasEarly():
		n.SetReady()
	default:
		(*udpSource)(s.udp).Need(n, want)
		n.OrEnd()
	}
}
