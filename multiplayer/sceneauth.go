package multiplayer

import (
	"errors"
	"fmt"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// authentication is a peer that has to authenticate.
type authentication struct {
	since       time.Duration
	done        bool // this side is
	doneByOther bool
}

// The causes of what is refused in an authentication.
var (
	errNotAuthenticating = errors.New("the peer is not authenticating")
	errAuthDone          = errors.New("this side has completed the authentication")
	errAuthDoneByOther   = errors.New("the other side has completed the authentication")
	errNoAuthData        = errors.New("there is no data to send")
)

// errRefused is the cause where the server ended the connection instead of letting this side in.
var errRefused = errors.New("the connection ended before this side was authenticated")

// tooSlow is the cause where the server and this side have not authenticated each other in time.
type tooSlow struct {
	limit    time.Duration
	doneHere bool
}

func (e tooSlow) Error() string {
	who := "this side has"
	if e.doneHere {
		who = "the server has"
	}
	return fmt.Sprintf("not authenticated within %v, as SetAuthTimeout allows: %s not completed it", e.limit, who)
}

// isServerOfThis reports whether an id is that of the server without which this side is out.
func (m *SceneMultiplayer) isServerOfThis(id int) bool {
	return id == TargetPeerServer && !m.IsServer() && m.peer.IsServerRelaySupported()
}

// GetAuthCallback returns what SetAuthCallback has set.
// It corresponds to SceneMultiplayer.get_auth_callback.
func (m *SceneMultiplayer) GetAuthCallback() func(id int, data []byte) { return m.authCallback }

// SetAuthCallback makes peers that connect from now on authenticate: they are no peers until both sides have called
// CompleteAuth, and callback is given what the other side sends with SendAuth. Nil, the default, lets them in at once. Set it
// on both sides. The data is valid until callback returns.
// It corresponds to SceneMultiplayer.set_auth_callback.
func (m *SceneMultiplayer) SetAuthCallback(callback func(id int, data []byte)) {
	m.authCallback = callback
}

// GetAuthTimeout returns how many seconds an authentication may take: 3 at first.
// It corresponds to SceneMultiplayer.get_auth_timeout.
func (m *SceneMultiplayer) GetAuthTimeout() float64 { return m.authTimeout.Seconds() }

// SetAuthTimeout sets how many seconds an authentication may take; 0 is any time. Who is too slow is disconnected.
// It corresponds to SceneMultiplayer.set_auth_timeout.
//
// The error is [gderr.ErrInvalidParameter] below 0; more than a hundred years counts as a hundred years.
func (m *SceneMultiplayer) SetAuthTimeout(timeout float64) error {
	if !(timeout >= 0) {
		return gderr.New("multiplayer.SceneMultiplayer.SetAuthTimeout", gderr.ErrInvalidParameter, errAuthTimeout)
	}
	m.authTimeout = duration(timeout)
	return nil
}

// GetAuthenticatingPeers returns the ids of the peers that are authenticating, in the order in which they came.
// It corresponds to SceneMultiplayer.get_authenticating_peers.
func (m *SceneMultiplayer) GetAuthenticatingPeers() []int { return m.authenticating.keys() }

// beginAuthentication is for a peer that has connected.
func (m *SceneMultiplayer) beginAuthentication(id int) {
	m.authenticating.set(id, &authentication{since: m.now()})
	m.peerAuthenticating.emit(id)
}

// authenticationOf returns how far a peer is that is authenticating.
func (m *SceneMultiplayer) authenticationOf(op string, id int) (*authentication, error) {
	if err := m.checkConnected(op, gderr.ErrUnconfigured); err != nil {
		return nil, err
	}
	a, ok := m.authenticating.get(id)
	if !ok {
		return nil, gderr.New(op, gderr.ErrInvalidParameter, errNotAuthenticating)
	}
	return a, nil
}

// SendAuth sends data to a peer that is authenticating, whose callback is given it.
// It corresponds to SceneMultiplayer.send_auth.
//
// The errors are [gderr.ErrUnconfigured] without a connected peer, [gderr.ErrInvalidParameter] for one that is not
// authenticating or no data, [gderr.ErrFileCantWrite] when either side has completed, and those of the peer's PutPacket.
func (m *SceneMultiplayer) SendAuth(id int, data []byte) error {
	const op = "multiplayer.SceneMultiplayer.SendAuth"
	a, err := m.authenticationOf(op, id)
	switch {
	case err != nil:
		return err
	case len(data) == 0:
		return gderr.New(op, gderr.ErrInvalidParameter, errNoAuthData)
	case a.done:
		return gderr.New(op, gderr.ErrFileCantWrite, errAuthDone)
	case a.doneByOther:
		return gderr.New(op, gderr.ErrFileCantWrite, errAuthDoneByOther)
	}
	m.out = scenewire.AppendAuth(m.out[:0], data)
	return m.put(id, m.out, TransferModeReliable, 0)
}

// CompleteAuth says that this side has authenticated a peer. When both sides have said so, it is in.
// It corresponds to SceneMultiplayer.complete_auth.
//
// The errors are [gderr.ErrUnconfigured] without a connected peer, [gderr.ErrInvalidParameter] for one that is not
// authenticating, [gderr.ErrFileCantWrite] the second time, and those of the peer's PutPacket.
func (m *SceneMultiplayer) CompleteAuth(id int) error {
	const op = "multiplayer.SceneMultiplayer.CompleteAuth"
	a, err := m.authenticationOf(op, id)
	switch {
	case err != nil:
		return err
	case a.done:
		return gderr.New(op, gderr.ErrFileCantWrite, errAuthDone)
	}
	a.done = true
	m.out = scenewire.AppendAuth(m.out[:0], nil)
	err = m.put(id, m.out, TransferModeReliable, 0)
	m.admitAuthenticated(id, a)
	return err
}

// admitAuthenticated lets a peer in when both sides are done.
func (m *SceneMultiplayer) admitAuthenticated(id int, a *authentication) {
	if a.done && a.doneByOther {
		m.authenticating.remove(id)
		m.admit(id)
	}
}

// authenticate does what a packet of a peer says that is authenticating.
func (m *SceneMultiplayer) authenticate(from int, packet []byte) {
	data, ok := scenewire.ParseAuth(packet)
	switch a, _ := m.authenticating.get(from); {
	case !ok:
		m.drop(from, scenewire.CommandOf(packet), gderr.ErrUnauthorized, ErrUnknownPeer)
	case len(data) == 0:
		a.doneByOther = true
		m.admitAuthenticated(from, a)
	case m.authCallback != nil:
		m.authCallback(from, data)
	}
}

// expireAuthentications disconnects who is too slow.
func (m *SceneMultiplayer) expireAuthentications() {
	if m.authTimeout == 0 || m.authenticating.len() == 0 {
		return
	}
	for _, id := range m.authenticating.keys() {
		if a, ok := m.authenticating.get(id); ok && m.now()-a.since > m.authTimeout {
			m.authenticating.remove(id)
			if m.isServerOfThis(id) {
				m.notIn = gderr.New(opPoll, gderr.ErrTimeout, tooSlow{m.authTimeout, a.done})
			}
			_ = m.leave(id) // it may be gone already
			m.peerAuthenticationFailed.emit(id)
			if m.status != ConnectionConnected {
				return // a handler has ended it all
			}
		}
	}
}
