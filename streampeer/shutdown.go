package streampeer

import (
	"context"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Shutdown ends the connection in good order: it polls until everything is sent that Unsent counts, and is
// DisconnectFromHost then. It blocks the goroutine for that, until ctx ends at the latest. What had arrived and was not read
// is lost, as with DisconnectFromHost. On a peer that is not connected it is DisconnectFromHost.
// It is an addition of Go.
//
// It returns nil if everything was sent, the error of ctx if that ended before, that of LastError if the connection broke,
// and [gderr.Failed] if the system can't wait. The peer is disconnected in any case.
func (p *socketPeer) Shutdown(ctx context.Context) error {
	defer p.DisconnectFromHost()
	for p.status == StatusConnected && p.Unsent() > 0 {
		if err := p.place.Wait(ctx, &p.use, p.class(), "Shutdown", socketSending{p}); err != nil {
			return err
		}
		if err := p.Poll(); err != nil {
			return err
		}
	}
	return p.reason
}

// socketSending is a socketPeer that is waited for to send what waits.
type socketSending struct{ *socketPeer }

func (s socketSending) Need(n *await.Need, _ netsock.Interest) {
	s.need(n, "Shutdown", 0)
	s.place.Need(n)
}

// Shutdown ends the connection in good order: it polls until everything is sent that Unsent counts, is DisconnectFromStream
// then, and has the stream below send the last of it. It blocks the goroutine for that, until ctx ends at the latest. What had
// arrived and was not read is lost. The stream below stays open: it has a Shutdown of its own. On a peer that is not connected
// it is DisconnectFromStream.
// It is an addition of Go.
//
// It returns nil if everything was sent, the error of ctx if that ended before, that of LastError if the connection broke,
// and [gderr.Failed] if the system can't wait. The peer is disconnected in any case.
func (t *TLS) Shutdown(ctx context.Context) error {
	defer t.DisconnectFromStream()
	for t.status == TLSStatusConnected && t.Unsent() > 0 {
		if err := t.place.Wait(ctx, &t.use, t.class(), "Shutdown", (*tlsSending)(t)); err != nil {
			return err
		}
		t.Poll()
		if err := t.Flush(); err != nil {
			return err
		}
	}
	stream := t.below
	if t.status != TLSStatusConnected {
		return t.reason
	}
	t.DisconnectFromStream()
	for stream.Unsent() > 0 {
		if err := t.place.Wait(ctx, &t.use, t.class(), "Shutdown", streamSending{stream}); err != nil {
			return err
		}
		stream.RunDeferred()
		if err := stream.Flush(); err != nil {
			return t.renamed("Shutdown", err)
		}
	}
	return nil
}

// tlsSending is a TLS peer that is waited for to send what waits.
type tlsSending TLS

func (s *tlsSending) Need(n *await.Need, _ netsock.Interest) {
	(*TLS)(s).need(n, "Shutdown", 0)
	s.place.Need(n)
}

// streamSending is a stream that is waited for to send what waits.
type streamSending struct{ below.Stream }

func (s streamSending) Need(n *await.Need, _ netsock.Interest) { s.Stream.Need(n, 0) }
