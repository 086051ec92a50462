package packetpeer

import (
	"context"
	"sync/atomic"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// What the peers of this package wait for.

func init() {
	await.Register(func(peer any) await.Source {
		switch p := peer.(type) {
		case *UDP:
			return (*udpSource)(p)
		case *UDPServer:
			return (*dispatcher)(p)
		case *Stream:
			return (*streamSource)(p)
		case *DTLS:
			return (*dtlsSource)(p)
		}
		return nil
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
	return u.place.Wait(ctx, "packetpeer.UDP", "Wait", (*udpSource)(u))
}

func (s *udpSource) Need(netsock.Interest) await.Need {
	switch {
	case s.sock == nil:
		return await.Closed((*UDP)(s).error("Wait", gderr.ErrUnconfigured, ErrClosed))
	case s.queue.count > 0:
		return await.Ready()
	}
	return await.Need{Socket: s.sock, Interest: interestOf((*UDP)(s).outboxOf())}.OrRing(s.place.Bell())
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
	return s.place.Wait(ctx, "packetpeer.UDPServer", "Wait", (*dispatcher)(s))
}

func (d *dispatcher) Need(netsock.Interest) await.Need {
	if d.sock == nil {
		return await.Closed((*UDPServer)(d).error("Wait", gderr.ErrUnconfigured, ErrClosed))
	}
	need := await.Need{Socket: d.sock, Interest: interestOf(d.outbox)}
	if d.news != nil && d.news.there.Load() {
		return await.Ready()
	}
	if d.idle.timeout > 0 && d.peers.count > 0 {
		need = need.NoLaterThan(d.idle.epoch.Add(d.idle.next))
	}
	return need.OrRing(d.place.Bell())
}

// news tells a server that handshakes of its peers have something for Poll. It does not know the server, so that one that is
// forgotten can be collected.
type news struct {
	there atomic.Bool
	bell  *await.Bell
}

func (n *news) ring() {
	n.there.Store(true)
	n.bell.Ring()
}

// ring returns what a handshake calls that has something for Poll.
func (d *DTLS) ring() func() {
	own, server := d.place.Bell(), d.udp.server
	if server == nil {
		return own.Ring
	}
	if server.news == nil {
		server.news = &news{bell: server.place.Bell()}
	}
	news := server.news
	return func() {
		own.Ring()
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
	return s.place.Wait(ctx, "packetpeer.Stream", "Wait", (*streamSource)(s))
}

func (s *streamSource) Need(want netsock.Interest) await.Need {
	switch {
	case s.stream == nil:
		return await.Closed((*Stream)(s).error("Wait", gderr.ErrUnconfigured, ErrNoStream))
	case s.count > 0:
		return await.Ready()
	case s.tooLarge != nil:
		return await.Closed((*Stream)(s).error("Wait", gderr.ErrUnavailable, s.tooLarge))
	}
	need := s.below.Need(want)
	if err := need.Err(); err != nil {
		return await.Closed(renamed("Stream", "Wait", err))
	}
	return need.OrRing(s.place.Bell())
}

// Wait blocks the goroutine until Poll has something to do: a handshake to take further or to give up, a packet, or an end
// of the connection. A packet that was not got counts, so get what is there before waiting for more. It changes nothing
// itself: call Poll when it returns. Over a peer of a server it waits for a packet to anyone of the server.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the peer is neither handshaking nor
// connected, and [gderr.Failed] if the system can't wait.
func (d *DTLS) Wait(ctx context.Context) error {
	return d.place.Wait(ctx, "packetpeer.DTLS", "Wait", (*dtlsSource)(d))
}

func (s *dtlsSource) Need(want netsock.Interest) await.Need {
	switch {
	case s.udp == nil:
		return await.Closed((*DTLS)(s).error("Wait", gderr.ErrUnconfigured, errNotConnected))
	case s.handshake != nil && s.handshake.Pending(), s.end != nil, s.mute != nil:
		return await.Ready()
	case s.packet != nil, len(s.records) > 0, s.session != nil && s.session.HasEarly():
		return await.Ready()
	}
	need := (*udpSource)(s.udp).Need(want)
	if need.Err() != nil { // as Poll finds
		return await.Ready()
	}
	return need.OrRing(s.place.Bell())
}
