package multiplayer

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// CallDeferred has the next Poll call f, on the goroutine that polls and before anything else, and Wait return for it. Any
// goroutine may call it, also while another one is in Wait or Poll, and it never blocks: all that other goroutines have to do
// with nodes and peers goes into such functions.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred]; the SceneMultiplayer has ended, when it has no peer, or Poll has told
// that the peer is disconnected, until it is given another one, or Poll finds that one set up again.
func (m *SceneMultiplayer) CallDeferred(f func()) error {
	return m.place.CallDeferred("multiplayer.SceneMultiplayer", f)
}

// SetFrameTime sets how long Wait leaves between two Polls where there is something to do at each: properties to send with
// an interval of 0, or that have changed, visibility filters to ask, nodes to free. The default is a sixtieth of a second, the
// engine's frame.
// It is an addition of Go.
func (m *SceneMultiplayer) SetFrameTime(d time.Duration) { m.frameTime = d }

// GetFrameTime returns what SetFrameTime has set.
// It is an addition of Go.
func (m *SceneMultiplayer) GetFrameTime() time.Duration { return m.frameTime }

// Wait blocks the goroutine until Poll has something to do: the peer has, properties are due to be sent, an authentication
// takes too long, or CallDeferred was called. A program without frames, such as a bot, needs no other loop:
//
//	for m.Wait(ctx) == nil {
//		_ = m.Poll()
//	}
//
// It counts as a use of the SceneMultiplayer and of the peer. A program with thousands of bots puts them into a group, of
// package group, instead; a bot in one that is to look at properties which were changed outside of its turn is told so by
// CallDeferred.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] without a peer, and when the peer is disconnected
// and Poll has told so, and [gderr.Failed] if the system can't wait.
// It is an addition of Go.
func (m *SceneMultiplayer) Wait(ctx context.Context) error {
	return m.place.Wait(ctx, &m.use, "multiplayer.SceneMultiplayer", "Wait", (*sceneSource)(m))
}

// LastError tells why this side is out, or could not get in: [gderr.ErrTimeout] where it and the server did not authenticate
// each other in the time of SetAuthTimeout, [gderr.ErrUnauthorized] where the connection ended meanwhile, mostly because the
// server refused this side, with what the peer's LastError tells as the cause; and else what that tells. It is nil while all
// is well, without a peer, and when this side ended the connection, by DisconnectPeer or the peer's Close.
// SetMultiplayerPeer clears it, and setting the peer up again.
// It is an addition of Go.
func (m *SceneMultiplayer) LastError() error {
	if m.peer == nil {
		return nil
	}
	err := m.peer.LastError()
	switch {
	case m.notIn != errRefused:
		return cmp.Or(m.notIn, err)
	case err != nil:
		return gderr.New(opPoll, gderr.ErrUnauthorized, fmt.Errorf("%w: %w", errRefused, errs.Cause(err)))
	}
	return nil
}

// sceneSource is a SceneMultiplayer as what is waited for.
type sceneSource SceneMultiplayer

func init() {
	await.Register(func(peer any) (await.Source, *await.Place) {
		switch p := peer.(type) {
		case *SceneMultiplayer:
			return (*sceneSource)(p), &p.place
		case *OfflinePeer:
			return (*offlineSource)(p), &p.place
		}
		return nil, nil
	})
}

// Need tells what the SceneMultiplayer waits for: its peer, its own clock, and CallDeferred.
func (s *sceneSource) Need(n *await.Need, want netsock.Interest) {
	(*SceneMultiplayer)(s).need(n, want)
	s.place.Need(n)
}

func (m *SceneMultiplayer) need(n *await.Need, want netsock.Interest) {
	status := ConnectionDisconnected
	if m.peer != nil {
		status = m.peer.GetConnectionStatus()
	}
	switch {
	case status != m.status, len(m.ghosts) > 0:
		n.SetReady()
	case m.peer == nil:
		n.SetClosed(gderr.New("multiplayer.SceneMultiplayer.Wait", gderr.ErrUnconfigured, errNoPeer))
	case status == ConnectionDisconnected:
		n.SetClosed(gderr.New("multiplayer.SceneMultiplayer.Wait", gderr.ErrUnconfigured, errPeerDead))
	default:
		m.needOfPeer(n, want)
		n.NoLaterThan(time.Now().Add(m.due()))
	}
}

// needOfPeer tells what the peer waits for.
func (m *SceneMultiplayer) needOfPeer(n *await.Need, want netsock.Interest) {
	source, _ := await.SourceOf(m.peer)
	if source == nil {
		n.SetForeign(foreignPeer{m.peer})
		n.Blind = true
		return
	}
	source.Need(n, want)
	n.OrEnd()
}

// foreignPeer is a peer that only its own Wait can wait for.
type foreignPeer struct{ Peer }

// GetAvailableBytes is for who can't wait, and looks again and again.
func (foreignPeer) GetAvailableBytes() int { return 0 }

// due returns how long it is until Poll has something to do even if nothing comes.
func (m *SceneMultiplayer) due() time.Duration {
	after := longest
	at := func(d time.Duration) { after = min(after, d) }
	if len(m.tree.toFree)+len(m.tree.filters) > 0 {
		at(m.frameTime)
	}
	now := m.now()
	if m.authTimeout > 0 {
		for _, id := range m.authenticating.order {
			at(m.authenticating.values[id].since + m.authTimeout + 1 - now) // Poll wants more than the timeout to have passed
		}
	}
	m.replication.due(now, at)
	return max(after, 0)
}

// due tells when properties are to be sent. What is so at each Poll is so each frame.
func (r *replicator) due(now time.Duration, at func(time.Duration)) {
	if r.peers.len() == 0 {
		return
	}
	frame := r.m.frameTime
	if r.novel || len(r.stuck) > 0 {
		at(frame)
	}
	for _, s := range r.syncs.order {
		if s.config == nil || !r.hasAuthority(s.Node) {
			continue
		}
		if len(s.bound().sync) > 0 {
			at(max(s.state.lastSync+s.interval-now, frame))
		}
		if s.state.oldestAt == r.tick && r.hasNews(s) {
			at(max(s.state.oldest.at+s.deltaInterval-now, frame))
		}
	}
}

// hasNews reports whether watched properties have changed since some peer was sent them. Who changes them does so before
// Wait.
func (r *replicator) hasNews(s *Synchronizer) bool {
	properties := s.bound().watch
	if len(s.state.watched) != len(properties) {
		return len(properties) > 0
	}
	if bits, _ := s.changedSince(s.state.oldest.tick); bits != 0 {
		return true
	}
	for i := range properties {
		value, err := properties[i].append(r.values[:0])
		r.values = value[:0]
		if err == nil && !bytes.Equal(s.state.watched[i].value, value) {
			return true
		}
	}
	return false
}
