package multiplayer

import (
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

const opPoll = "multiplayer.SceneMultiplayer.Poll"

// maxKeptBuffer is how many bytes of a buffer for packets are kept between two Polls.
const maxKeptBuffer = 64 << 10

var errPolling = errors.New("a handler of Poll can't poll")

// Poll polls the peer, takes the packets that have come, runs the handlers, ends authentications that take too long, and
// sends what synchronizers have to send. Unless [SceneTree.SetProcessManually] says otherwise, the tree's own ends a frame
// then: see [SceneTree.Process]. It never blocks.
// It corresponds to MultiplayerAPI.poll.
//
// The errors are [gderr.ErrBusy] in a handler that a Poll runs, and [gderr.ErrUnconfigured] for the zero SceneMultiplayer;
// what goes wrong otherwise the handlers of OnError are told.
func (m *SceneMultiplayer) Poll() error {
	m.use.Check("multiplayer.SceneMultiplayer")
	switch {
	case m.tree == nil:
		return gderr.New(opPoll, gderr.ErrUnconfigured, errNotMade)
	case m.polling:
		return gderr.New(opPoll, gderr.ErrBusy, errPolling)
	}
	m.polling = true
	defer func() { m.polling = false }()
	m.place.RunDeferred()
	m.poll()
	if m.tree.main == m && !m.tree.manual {
		m.tree.Process()
	}
	m.place.RunLast()
	return nil
}

func (m *SceneMultiplayer) poll() {
	m.dropGhosts()
	if m.lookAtStatus(); m.status == ConnectionDisconnected {
		return
	}
	m.peer.Poll()
	if m.lookAtStatus(); m.status != ConnectionConnected {
		return
	}
	if m.takePackets(); m.status != ConnectionConnected {
		return
	}
	m.expireAuthentications()
	m.replication.process()
}

// lookAtStatus takes note of a change of the peer's status. What had come before an end is taken first.
func (m *SceneMultiplayer) lookAtStatus() {
	status := ConnectionDisconnected
	if m.peer != nil {
		status = m.peer.GetConnectionStatus()
	}
	before := m.status
	if status == before {
		return
	}
	if status != ConnectionDisconnected {
		if before == ConnectionDisconnected { // the peer was set up again
			m.notIn = nil
			m.place.Begin()
		}
		m.status = status
		return
	}
	peer := m.peer
	m.takeLastPackets()
	if m.peer != peer || m.status != before {
		return // a handler has set another peer
	}
	m.status = status
	m.place.End()
	if before == ConnectionConnecting {
		m.connectionFailed.emit(struct{}{})
	} else {
		m.serverDisconnected.emit(struct{}{})
	}
	if m.peer == peer {
		m.Clear()
	}
}

// takePackets takes packets as long as the peer is connected.
func (m *SceneMultiplayer) takePackets() {
	for m.status == ConnectionConnected && m.takePacket() {
		m.lookAtStatus()
	}
	m.tidy()
}

// takeLastPackets takes what has come and waits at the peer, which is not connected any more, or whose other end is not.
func (m *SceneMultiplayer) takeLastPackets() {
	for peer := m.peer; m.peer == peer && m.takePacket(); {
	}
}

// takePacket takes a packet, and reports whether there was one.
func (m *SceneMultiplayer) takePacket() bool {
	if m.taking || m.peer == nil || m.peer.GetAvailablePacketCount() <= 0 {
		return false
	}
	from, mode, channel := m.peer.GetPacketPeer(), m.peer.GetPacketMode(), m.peer.GetPacketChannel()
	packet, err := m.peer.AppendPacket(m.packet[:0])
	if err != nil {
		m.report(err)
		return false
	}
	m.packet, m.taking = packet, true
	defer func() { m.taking = false }()
	m.process(from, mode, channel, packet)
	return true
}

// tidy lets go of buffers that an unusual packet has made large.
func (m *SceneMultiplayer) tidy() {
	for _, buffer := range []*[]byte{&m.packet, &m.out, &m.inner, &m.calling.packet} {
		if cap(*buffer) > maxKeptBuffer {
			*buffer = nil
		}
	}
}

// process does what a packet says.
func (m *SceneMultiplayer) process(from int, mode TransferMode, channel int, packet []byte) {
	switch {
	case len(packet) == 0:
		m.drop(from, scenewire.RPC, gderr.ErrInvalidData, scenewire.ErrShort)
	case m.authenticating.has(from):
		m.authenticate(from, packet)
	case m.leaving.has(from):
	case !m.peers.has(from):
		m.drop(from, scenewire.CommandOf(packet), gderr.ErrUnauthorized, ErrUnknownPeer)
	case scenewire.CommandOf(packet) == scenewire.Sys:
		m.processSys(from, mode, channel, packet)
	default:
		m.processInner(from, packet)
	}
}

// processInner does what a packet says that is no command of the system. It may have come through the relay, from a peer
// that is not known here.
func (m *SceneMultiplayer) processInner(from int, packet []byte) {
	command := scenewire.CommandOf(packet)
	code, err := gderr.ErrInvalidData, error(nil)
	switch root := m.root(); {
	case m.rootPath == "":
		code, err = gderr.ErrUnconfigured, errNoRoot
	case command == scenewire.RPC:
		code, err = m.processRPC(from, root, packet)
	case command == scenewire.SimplifyPath:
		code, err = m.paths.processSimplify(from, root, packet)
	case command == scenewire.ConfirmPath:
		err = m.paths.processConfirm(from, packet)
	case command == scenewire.Raw:
		err = m.processRaw(from, packet)
	case command == scenewire.Spawn:
		code, err = m.replication.processSpawn(from, packet)
	case command == scenewire.Despawn:
		code, err = m.replication.processDespawn(from, packet)
	case command == scenewire.Sync && scenewire.IsDelta(packet):
		err = m.replication.processDelta(from, packet)
	case command == scenewire.Sync:
		err = m.replication.processSync(from, packet)
	default:
		code, err = gderr.ErrUnauthorized, ErrNotAllowed // a command of the system inside of a relay
	}
	if err != nil {
		m.drop(from, command, code, err)
	}
}

var (
	errNoRoot = errors.New("there is no root path: SetRootPath sets one")
	errNoData = errors.New("there is nothing in it")
)

// processRaw hands over what SendBytes has sent.
func (m *SceneMultiplayer) processRaw(from int, packet []byte) error {
	if len(packet) < 2 {
		return errNoData
	}
	m.peerPacket.emit(peerPacket{from, packet[1:]})
	return nil
}
