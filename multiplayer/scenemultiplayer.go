package multiplayer

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/variant"
)

// SceneMultiplayer lets the nodes of a tree talk to those of other processes, Go programs or Godot games, through a [Peer]:
// Godot's SceneMultiplayer, with the methods of MultiplayerAPI. It carries out RPCs, lets spawners and synchronizers
// replicate nodes, authenticates peers, and on a server relays what clients send each other. Make one with
// [NewSceneMultiplayer]: the zero value has no tree and takes no peer.
//
// Poll does all that is to be done: it polls the Peer, runs the handlers of what has come, and sends what synchronizers have
// to send. Nothing blocks but Wait. One goroutine at a time may use a SceneMultiplayer with its tree, its nodes and its
// Peer, and Wait counts as a use; CallDeferred alone may be called by any goroutine.
//
// What comes from a peer and is wrong is dropped, told to the handlers of OnError, and harms nothing else. No function of
// this program runs because of a peer unless it is the handler of an RPC that is marked for that peer.
type SceneMultiplayer struct {
	tree     *SceneTree
	rootPath string
	peer     Peer
	unlink   []func() // from the signals of the peer

	status        ConnectionStatus // of the peer, when it was last looked at
	relay         bool
	decodeObjects bool
	syncLimit     int
	deltaLimit    int
	authCallback  func(id int, data []byte)
	authTimeout   time.Duration
	frameTime     time.Duration

	peers          set[int]
	authenticating orderedMap[int, *authentication]
	notIn          error    // why authentication kept this side out, if it did: errRefused, or the whole error
	leaving        set[int] // peers that this side has disconnected, until they are lost
	sender         int      // of the RPC that runs, 0 outside
	ghosts         []int    // peers that could not be sent to because the Peer does not know them
	polling        bool
	taking         bool

	paths       pathCache
	replication replicator
	place       await.Place
	use         await.Use

	made    time.Time
	packet  []byte      // that is being taken
	out     []byte      // that is being sent
	inner   []byte      // that is sent through the relay
	calling callBuffers // of RPCs that are being sent

	connectedToServer, connectionFailed, serverDisconnected signal[struct{}]
	peerConnected, peerDisconnected                         signal[int]
	peerAuthenticating, peerAuthenticationFailed            signal[int]
	peerPacket                                              signal[peerPacket]
	failed                                                  signal[error]
}

// peerPacket is what the handlers of OnPeerPacket are given.
type peerPacket struct {
	id     int
	packet []byte
}

const (
	defaultSyncLimit   = 1350
	defaultDeltaLimit  = 65535
	smallestLimit      = 128
	defaultAuthTimeout = 3 * time.Second
	defaultFrameTime   = time.Second / 60
)

// The causes of what a SceneMultiplayer refuses.
var (
	errNotMade     = errors.New("NewSceneMultiplayer makes a SceneMultiplayer, with its tree")
	errNilPeer     = errors.New("the multiplayer peer is a nil pointer")
	errNoPeer      = errors.New("there is no multiplayer peer: SetMultiplayerPeer sets one")
	errPeerDead    = errors.New("the multiplayer peer is disconnected: set it up before")
	errRootPath    = errors.New("a root path is absolute")
	errSmallLimit  = errors.New("a packet has at least 128 bytes")
	errAuthTimeout = errors.New("a timeout is not below 0")
)

// NewSceneMultiplayer returns a SceneMultiplayer with a tree of its own, whose root has those nodes as children, and an
// [OfflinePeer].
// It corresponds to SceneMultiplayer.new.
func NewSceneMultiplayer(nodes ...*Node) *SceneMultiplayer {
	m := &SceneMultiplayer{
		relay:       true,
		syncLimit:   defaultSyncLimit,
		deltaLimit:  defaultDeltaLimit,
		authTimeout: defaultAuthTimeout,
		frameTime:   defaultFrameTime,
		made:        time.Now(),
	}
	m.paths.m = m
	m.replication.m = m
	m.tree = newSceneTree(m)
	m.rootPath = m.tree.root.GetPath()
	m.link(NewOfflinePeer())
	for _, node := range nodes {
		_ = m.tree.root.AddChild(node) // one that has a parent stays there
	}
	return m
}

// GetTree returns the tree.
// It is an addition of Go.
func (m *SceneMultiplayer) GetTree() *SceneTree { return m.tree }

// GetNode returns the node at a path from the tree's root, such as "Main/Lobby", or an absolute one; nil if there is none.
// It is an addition of Go.
func (m *SceneMultiplayer) GetNode(path string) *Node {
	if m.tree == nil {
		return nil
	}
	return m.tree.root.GetNode(path)
}

// Spawner returns the spawner at a path as for GetNode, nil if there is none.
// It is an addition of Go.
func (m *SceneMultiplayer) Spawner(path string) *Spawner {
	if n := m.GetNode(path); n != nil {
		return n.Spawner()
	}
	return nil
}

// Synchronizer returns the synchronizer at a path as for GetNode, nil if there is none.
// It is an addition of Go.
func (m *SceneMultiplayer) Synchronizer(path string) *Synchronizer {
	if n := m.GetNode(path); n != nil {
		return n.Synchronizer()
	}
	return nil
}

// GetMultiplayerPeer returns the peer: an OfflinePeer at first, nil if there is none.
// It corresponds to MultiplayerAPI.get_multiplayer_peer.
func (m *SceneMultiplayer) GetMultiplayerPeer() Peer { return m.peer }

// HasMultiplayerPeer reports whether there is a peer.
// It corresponds to MultiplayerAPI.has_multiplayer_peer.
func (m *SceneMultiplayer) HasMultiplayerPeer() bool { return m.peer != nil }

// SetMultiplayerPeer sets the peer that all goes through, which must be connecting or connected; nil is none. All that had
// to do with the one before is forgotten without a signal, and nodes that others spawned are freed at the end of the frame.
// The old peer goes on as it is: close it if it is not needed.
// It corresponds to MultiplayerAPI.set_multiplayer_peer.
//
// The errors are [gderr.ErrInvalidParameter] for a disconnected peer and a nil pointer, with which the old one stays, and
// [gderr.ErrUnconfigured] for the zero SceneMultiplayer.
func (m *SceneMultiplayer) SetMultiplayerPeer(peer Peer) error {
	const op = "multiplayer.SceneMultiplayer.SetMultiplayerPeer"
	pointer := reflect.ValueOf(peer)
	switch {
	case m.tree == nil:
		return gderr.New(op, gderr.ErrUnconfigured, errNotMade)
	case peer == m.peer:
		return nil
	case pointer.Kind() == reflect.Pointer && pointer.IsNil():
		return gderr.New(op, gderr.ErrInvalidParameter, errNilPeer)
	case peer != nil && peer.GetConnectionStatus() == ConnectionDisconnected:
		return gderr.New(op, gderr.ErrInvalidParameter, errPeerDead)
	}
	for _, unlink := range m.unlink {
		unlink()
	}
	m.unlink, m.peer, m.status, m.notIn = nil, nil, ConnectionDisconnected, nil
	m.Clear()
	if peer != nil {
		m.link(peer)
	} else {
		m.place.End()
	}
	m.place.Ring()
	return nil
}

// link begins to use a peer. One that has been taken away by a handler of its signals has more to tell then, which is nothing
// to do with this side.
func (m *SceneMultiplayer) link(peer Peer) {
	m.peer = peer
	m.status = peer.GetConnectionStatus()
	m.place.Begin()
	linked := func(told func(id int)) func(id int) {
		return func(id int) {
			if m.peer == peer {
				told(id)
			}
		}
	}
	m.unlink = []func(){peer.OnPeerConnected(linked(m.met)), peer.OnPeerDisconnected(linked(m.lost))}
}

// Clear forgets all peers, and all that is known of them, without a signal and without telling them. Nodes that others
// spawned are freed at the end of the frame.
// It corresponds to SceneMultiplayer.clear.
func (m *SceneMultiplayer) Clear() {
	m.peers = set[int]{}
	m.authenticating = orderedMap[int, *authentication]{}
	m.leaving = set[int]{}
	m.paths.clear()
	m.replication.clear()
}

// forget forgets a node that has left the tree.
func (m *SceneMultiplayer) forget(n *Node) {
	m.paths.forget(n)
	m.replication.forget(n)
}

// GetUniqueID returns the id of this side: 1 on a server, 0 without a peer and on a client that is not in yet.
// It corresponds to MultiplayerAPI.get_unique_id.
func (m *SceneMultiplayer) GetUniqueID() int {
	if m.peer == nil {
		return 0
	}
	return m.peer.GetUniqueID()
}

// IsServer reports whether this side is the server: whether its id is 1.
// It corresponds to MultiplayerAPI.is_server.
func (m *SceneMultiplayer) IsServer() bool { return m.GetUniqueID() == TargetPeerServer }

// GetPeers returns the ids of the peers that are in, in the order in which they came, except that the last takes the place
// of one that leaves.
// It corresponds to MultiplayerAPI.get_peers.
func (m *SceneMultiplayer) GetPeers() []int { return m.peers.members() }

// GetRemoteSenderID returns who called the RPC that runs: the own id if it was called here; 0 outside of one.
// It corresponds to MultiplayerAPI.get_remote_sender_id.
func (m *SceneMultiplayer) GetRemoteSenderID() int { return m.sender }

// GetRootPath returns the path of the node from which paths on the wire go: "/root" at first.
// It corresponds to SceneMultiplayer.get_root_path.
func (m *SceneMultiplayer) GetRootPath() string { return m.rootPath }

// SetRootPath sets the path of the node from which paths on the wire go: absolute, or "" to have none, with which nothing
// but authentication and the comings and goings of peers is done. It need not exist.
// It corresponds to SceneMultiplayer.set_root_path.
//
// The error is [gderr.ErrInvalidParameter] for a path that is not absolute.
func (m *SceneMultiplayer) SetRootPath(path string) error {
	if path != "" && !strings.HasPrefix(path, "/") {
		return gderr.New("multiplayer.SceneMultiplayer.SetRootPath", gderr.ErrInvalidParameter, errRootPath)
	}
	m.rootPath = path
	return nil
}

// root returns the node from which paths on the wire go.
func (m *SceneMultiplayer) root() *Node {
	if m.rootPath == "" {
		return nil
	}
	return m.tree.root.GetNode(m.rootPath)
}

// IsServerRelayEnabled reports whether clients reach each other through the server: true at first.
// It corresponds to SceneMultiplayer.is_server_relay_enabled.
func (m *SceneMultiplayer) IsServerRelayEnabled() bool { return m.relay }

// SetServerRelayEnabled sets whether a server tells clients of each other and passes on what they send each other, and
// whether a client lets it. Set it on all sides, before a peer is set.
// It corresponds to SceneMultiplayer.set_server_relay_enabled.
func (m *SceneMultiplayer) SetServerRelayEnabled(enabled bool) { m.relay = enabled }

// relays reports whether packets between clients go through the server.
func (m *SceneMultiplayer) relays() bool { return m.relay && m.peer.IsServerRelaySupported() }

// IsObjectDecodingAllowed reports whether objects in RPCs are sent and taken in full: false at first.
// It corresponds to SceneMultiplayer.is_object_decoding_allowed.
func (m *SceneMultiplayer) IsObjectDecodingAllowed() bool { return m.decodeObjects }

// SetAllowObjectDecoding sets whether objects in RPCs are sent and taken in full, as data: a [variant.Object] is never
// anything else here. Otherwise they are ids.
// It corresponds to SceneMultiplayer.set_allow_object_decoding.
func (m *SceneMultiplayer) SetAllowObjectDecoding(enable bool) { m.decodeObjects = enable }

// objects is how RPCs decode objects.
func (m *SceneMultiplayer) objects() variant.Option {
	if m.decodeObjects {
		return variant.AllowObjects | variant.FullObjects
	}
	return 0
}

// GetMaxSyncPacketSize returns how many bytes a packet of properties with REPLICATION_MODE_ALWAYS may have: 1350 at first.
// It corresponds to SceneMultiplayer.get_max_sync_packet_size.
func (m *SceneMultiplayer) GetMaxSyncPacketSize() int { return m.syncLimit }

// SetMaxSyncPacketSize sets how many bytes a packet of properties with REPLICATION_MODE_ALWAYS may have: at least 128.
// It corresponds to SceneMultiplayer.set_max_sync_packet_size.
//
// The error is [gderr.ErrInvalidParameter] for less; the old value stays.
func (m *SceneMultiplayer) SetMaxSyncPacketSize(size int) error {
	return setLimit("SetMaxSyncPacketSize", &m.syncLimit, size)
}

// GetMaxDeltaPacketSize returns how many bytes a packet of properties with REPLICATION_MODE_ON_CHANGE may have: 65535 at
// first.
// It corresponds to SceneMultiplayer.get_max_delta_packet_size.
func (m *SceneMultiplayer) GetMaxDeltaPacketSize() int { return m.deltaLimit }

// SetMaxDeltaPacketSize sets how many bytes a packet of properties with REPLICATION_MODE_ON_CHANGE may have: at least 128.
// It corresponds to SceneMultiplayer.set_max_delta_packet_size.
//
// The error is [gderr.ErrInvalidParameter] for less; the old value stays.
func (m *SceneMultiplayer) SetMaxDeltaPacketSize(size int) error {
	return setLimit("SetMaxDeltaPacketSize", &m.deltaLimit, size)
}

func setLimit(method string, limit *int, size int) error {
	if size < smallestLimit {
		return gderr.New("multiplayer.SceneMultiplayer."+method, gderr.ErrInvalidParameter, errSmallLimit)
	}
	*limit = size
	return nil
}

// IsRefusingNewConnections reports whether the peer refuses newcomers; false without a peer.
// It corresponds to SceneMultiplayer.is_refusing_new_connections.
func (m *SceneMultiplayer) IsRefusingNewConnections() bool {
	return m.peer != nil && m.peer.IsRefusingNewConnections()
}

// SetRefuseNewConnections makes the peer refuse newcomers, or no more so.
// It corresponds to SceneMultiplayer.set_refuse_new_connections.
//
// The error is [gderr.ErrUnconfigured] without a peer.
func (m *SceneMultiplayer) SetRefuseNewConnections(refuse bool) error {
	if m.peer == nil {
		return gderr.New("multiplayer.SceneMultiplayer.SetRefuseNewConnections", gderr.ErrUnconfigured, errNoPeer)
	}
	m.peer.SetRefuseNewConnections(refuse)
	return nil
}

// begun is when the program began, and with it the clock of intervals, as the engine's does: the first sync waits for its
// interval only in a program that is younger than that.
var begun = time.Now()

// now is the clock of intervals.
func (m *SceneMultiplayer) now() time.Duration { return max(m.made.Sub(begun), 0) + time.Since(m.made) }

// unknownPeer is the cause where a peer is not in.
func unknownPeer(id int) error { return fmt.Errorf("no peer has the id %d", id) }
