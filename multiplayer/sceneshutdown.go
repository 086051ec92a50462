package multiplayer

import "context"

// shutter is a peer that ends in good order.
type shutter interface {
	Shutdown(ctx context.Context) error
}

// Shutdown ends the connection in good order: it is Shutdown of the peer, or Close of one that has none, and one Poll more, whose
// handlers of OnServerDisconnected tell of it, or those of OnConnectionFailed while connecting; those of what came before run, too. Called by a handler
// or a function that a Poll runs, it leaves that to the Poll. It blocks the goroutine for as long as the peer's Shutdown, until
// ctx ends at the latest. An [OfflinePeer] has no end.
// It is an addition of Go.
//
// It returns nil if that went well, or there is no peer, and the errors of the peer's Shutdown, such as that of ctx. The peer is
// disconnected in any case, unless a handler has set it up again.
func (m *SceneMultiplayer) Shutdown(ctx context.Context) error {
	m.use.Check("multiplayer.SceneMultiplayer")
	if m.peer == nil {
		return nil
	}
	err := m.endPeer(ctx)
	if !m.polling {
		_ = m.Poll() // which can
	}
	return err
}

// endPeer is Shutdown of the peer, as a part of a Poll: handlers of what it finds can't poll.
func (m *SceneMultiplayer) endPeer(ctx context.Context) error {
	defer func(before bool) { m.polling = before }(m.polling)
	m.polling = true
	if peer, ok := m.peer.(shutter); ok {
		return peer.Shutdown(ctx)
	}
	m.peer.Close()
	return nil
}
