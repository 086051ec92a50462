package multiplayer

import (
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// maxOfPeer is how many nodes are kept that a peer has announced, and as many that it has spawned, and of how many clients a
// server may tell.
const maxOfPeer = 1 << 16

// met is told by the peer that another end is there, so that it is connected, if only until the end of its Poll.
func (m *SceneMultiplayer) met(id int) {
	if m.status == ConnectionConnecting {
		m.status = ConnectionConnected
	}
	if m.authCallback != nil {
		m.beginAuthentication(id)
		return
	}
	m.admit(id)
}

// admit lets a peer in: it is introduced, told what there is, and then announced here.
func (m *SceneMultiplayer) admit(id int) {
	if m.IsServer() && m.relays() {
		m.introduce(id)
	}
	m.peers.add(id)
	m.paths.meet(id)
	m.replication.meet(id)
	if id == TargetPeerServer && m.peers.has(id) { // the program's visibility filters may have ended it
		m.connectedToServer.emit(struct{}{})
	}
	if m.peers.has(id) {
		m.peerConnected.emit(id)
	}
}

// introduce tells those that are in of a newcomer, and the newcomer of them.
func (m *SceneMultiplayer) introduce(id int) {
	for _, other := range m.peers.members() {
		m.sendSys(other, scenewire.SysAddPeer, id)
		m.sendSys(id, scenewire.SysAddPeer, other)
	}
}

// sendSys sends a command of the system about a peer.
func (m *SceneMultiplayer) sendSys(to int, command scenewire.SysCommand, about int) {
	m.out = scenewire.AppendSys(m.out[:0], command, about)
	_ = m.put(to, m.out, TransferModeReliable, 0) // who can't be sent to will be found gone
}

// lost is told by the peer that another end is gone. What it had sent before is taken first.
func (m *SceneMultiplayer) lost(id int) {
	m.takeLastPackets()
	m.leaving.remove(id)
	if m.authenticating.has(id) {
		m.authenticating.remove(id)
		if m.isServerOfThis(id) {
			m.notIn = errRefused
		}
		m.peerAuthenticationFailed.emit(id)
		return
	}
	m.remove(id)
}

// remove takes a peer out that has left.
func (m *SceneMultiplayer) remove(id int) {
	if m.peers.has(id) {
		m.dismiss(id)
		m.peerDisconnected.emit(id)
	}
}

// dismiss forgets a peer, and tells the others that it has left.
func (m *SceneMultiplayer) dismiss(id int) {
	if m.IsServer() && m.relays() {
		for _, other := range m.peers.members() {
			if other != id {
				m.sendSys(other, scenewire.SysDelPeer, id)
			}
		}
	}
	m.replication.leave(id)
	m.paths.leave(id)
	m.peers.remove(id)
}

// DisconnectPeer forgets a peer at once, without OnPeerDisconnected here, tells the others that it has left, and ends the
// connection to it. A client that disconnects the server, 1, forgets the other clients with it; when the connection has ended,
// OnServerDisconnected runs, and LastError is nil.
// It corresponds to SceneMultiplayer.disconnect_peer.
//
// The errors are [gderr.ErrUnconfigured] without a connected peer, and those of the peer's DisconnectPeer.
func (m *SceneMultiplayer) DisconnectPeer(id int) error {
	if err := m.checkConnected("multiplayer.SceneMultiplayer.DisconnectPeer", gderr.ErrUnconfigured); err != nil {
		return err
	}
	m.authenticating.remove(id)
	if m.isServerOfThis(id) { // all others are reached through it
		for _, other := range m.peers.members() {
			m.dismiss(other)
		}
	}
	if m.peers.has(id) {
		m.dismiss(id)
	}
	return m.leave(id)
}

// leave ends the connection to a peer. What comes of it meanwhile is no error.
func (m *SceneMultiplayer) leave(id int) error {
	err := m.peer.DisconnectPeer(id, false)
	if err == nil {
		m.leaving.add(id)
	}
	return err
}

// checkConnected returns the error of a method that needs a connected peer.
func (m *SceneMultiplayer) checkConnected(op string, code gderr.Code) error {
	switch {
	case m.peer == nil:
		return gderr.New(op, gderr.ErrUnconfigured, errNoPeer)
	case m.peer.GetConnectionStatus() != ConnectionConnected:
		return gderr.New(op, code, errs.ErrNotConnected)
	}
	return nil
}

// dropGhosts removes peers that the Peer does not know any more without having said so, as when it was told to forget one.
func (m *SceneMultiplayer) dropGhosts() {
	for len(m.ghosts) > 0 {
		id := m.ghosts[0]
		m.ghosts = m.ghosts[1:]
		m.remove(id)
	}
}

// processSys does what a command of the system says.
func (m *SceneMultiplayer) processSys(from int, mode TransferMode, channel int, packet []byte) {
	if data, ok := scenewire.ParseAuth(packet); ok {
		if len(data) > 0 { // that the other side is done is no news
			m.drop(from, scenewire.Sys, gderr.ErrInvalidData, errNotAuthenticating)
		}
		return
	}
	command, id, inner, err := scenewire.ParseSys(packet)
	switch {
	case err != nil:
	case !m.relays(), command != scenewire.SysRelay && (from != TargetPeerServer || m.IsServer()):
		err = ErrNotAllowed
	case command != scenewire.SysRelay && id <= TargetPeerServer: // a server is no client, and does not go like one
		err = ErrNotAllowed
	case command == scenewire.SysAddPeer && m.peers.len() >= maxOfPeer:
		err = ErrTooMany
	case command == scenewire.SysAddPeer:
		m.admit(id)
	case command == scenewire.SysDelPeer:
		m.remove(id)
	case command == scenewire.SysRelay && len(inner) == 0:
		err = scenewire.ErrShort
	case command == scenewire.SysRelay && m.IsServer():
		m.relayPacket(from, id, mode, channel, inner)
	case id == m.GetUniqueID() && scenewire.CommandOf(inner) != scenewire.Raw: // SendBytes alone goes to oneself that way
		err = ErrNotAllowed
	case command == scenewire.SysRelay && from == TargetPeerServer:
		m.processInner(id, inner)
	default:
		err = ErrNotAllowed
	}
	if err != nil {
		m.drop(from, scenewire.Sys, gderr.ErrInvalidData, err)
	}
}

// relayPacket passes on what a client sends to others, as coming from it, and takes it if this side is meant, too. Targets are as
// for SetTargetPeer.
func (m *SceneMultiplayer) relayPacket(from, to int, mode TransferMode, channel int, inner []byte) {
	m.inner = append(scenewire.AppendSys(m.inner[:0], scenewire.SysRelay, from), inner...)
	if to > 0 {
		if m.peers.has(to) {
			_ = m.put(to, m.inner, mode, channel) // who can't be sent to will be found gone
		}
		return
	}
	for _, other := range m.peers.members() {
		if other != from && other != -to {
			_ = m.put(other, m.inner, mode, channel)
		}
	}
	if to != -TargetPeerServer {
		m.processInner(from, inner)
	}
}
