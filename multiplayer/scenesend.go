package multiplayer

import (
	"fmt"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

const opSendBytes = "multiplayer.SceneMultiplayer.SendBytes"

// SendBytes sends bytes to a peer, whose handlers of OnPeerPacket are given them; to all with id 0, Godot's default, or all
// but -id. The defaults of mode and channel are TRANSFER_MODE_RELIABLE and 0.
// It corresponds to SceneMultiplayer.send_bytes.
//
// The errors are [gderr.ErrUnconfigured] without a connected peer, [gderr.ErrInvalidData] for no bytes, [gderr.ErrBug] for a
// peer that is not in, and those of the peer's PutPacket. From one client to another it goes through the server, which alone
// knows whether there is such a client: to one that there is not, the bytes are lost, and that is no error here.
func (m *SceneMultiplayer) SendBytes(bytes []byte, id int, mode TransferMode, channel int) error {
	m.use.Check("multiplayer.SceneMultiplayer")
	if len(bytes) == 0 {
		return gderr.New(opSendBytes, gderr.ErrInvalidData, errNoData)
	}
	if err := m.checkConnected(opSendBytes, gderr.ErrUnconfigured); err != nil {
		return err
	}
	m.out = append(append(m.out[:0], byte(scenewire.Raw)), bytes...)
	return errs.Renamed(opSendBytes, m.send(id, m.out, mode, channel))
}

// send sends a packet to a peer, to all or to all but one: from one client to another through the relay, else directly. What
// can't be sent to one does not keep it from the others.
func (m *SceneMultiplayer) send(to int, packet []byte, mode TransferMode, channel int) error {
	if m.peer == nil { // a handler has taken it away while packets were being made
		return gderr.New(opSendBytes, gderr.ErrUnconfigured, errNoPeer)
	}
	if to != TargetPeerServer && m.relays() && !m.IsServer() {
		m.inner = append(scenewire.AppendSys(m.inner[:0], scenewire.SysRelay, to), packet...)
		return m.put(TargetPeerServer, m.inner, mode, channel)
	}
	if to > 0 {
		if !m.peers.has(to) {
			return gderr.New(opSendBytes, gderr.ErrBug, unknownPeer(to))
		}
		return m.put(to, packet, mode, channel)
	}
	var failed []error
	for _, id := range m.peers.order {
		if id != -to {
			if err := m.put(id, packet, mode, channel); err != nil {
				failed = append(failed, err)
			}
		}
	}
	return errs.Joined(opSendBytes, failed...)
}

// put gives the peer a packet for one other end.
func (m *SceneMultiplayer) put(to int, packet []byte, mode TransferMode, channel int) error {
	m.peer.SetTransferChannel(channel)
	m.peer.SetTransferMode(mode)
	m.peer.SetTargetPeer(to)
	err := m.peer.PutPacket(packet)
	if err != nil && gderr.CodeOf(err) == gderr.ErrInvalidParameter && m.peers.has(to) && !slices.Contains(m.ghosts, to) {
		m.ghosts = append(m.ghosts, to)
	}
	return err
}

// unsent is the error of what could not be sent to a peer.
func unsent(op, what string, to int, err error) error {
	return gderr.New(op, gderr.CodeOf(err), fmt.Errorf("%s to peer %d: %w", what, to, errs.Cause(err)))
}
