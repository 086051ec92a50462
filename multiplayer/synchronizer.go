package multiplayer

import (
	"errors"
	"math"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enums"
)

// VisibilityUpdateMode is when a synchronizer asks its visibility filters by itself, with the numbers of
// MultiplayerSynchronizer.VisibilityUpdateMode. It prints as the constant's name; int(m) is GDScript's number.
type VisibilityUpdateMode int

// When filters are asked.
const (
	// VisibilityProcessIdle is for each frame.
	VisibilityProcessIdle VisibilityUpdateMode = 0
	// VisibilityProcessPhysics is for each physics frame, which here is each frame.
	VisibilityProcessPhysics VisibilityUpdateMode = 1
	// VisibilityProcessNone is for UpdateVisibility only, and newcomers.
	VisibilityProcessNone VisibilityUpdateMode = 2
)

var visibilityUpdateModeNames = [...]string{
	VisibilityProcessIdle:    "VISIBILITY_PROCESS_IDLE",
	VisibilityProcessPhysics: "VISIBILITY_PROCESS_PHYSICS",
	VisibilityProcessNone:    "VISIBILITY_PROCESS_NONE",
}

// String returns the name of the engine's constant, such as "VISIBILITY_PROCESS_IDLE".
func (m VisibilityUpdateMode) String() string {
	return enums.Text("VisibilityUpdateMode", visibilityUpdateModeNames[:], m)
}

// Synchronizer sends properties of its root and of what is below that from the side that is its authority to all others:
// Godot's MultiplayerSynchronizer. It is a node of the tree, on all sides at the same path with the same config; Node is
// what AddChild takes. Make one with [NewSynchronizer]: the zero value has no Node. Of a nil Synchronizer, its own methods do as those
// of a nil Node.
//
// What is sent goes out, and what has come is set, in Poll of the [SceneMultiplayer].
type Synchronizer struct {
	*Node

	rootPath      string
	config        *SceneReplicationConfig
	interval      time.Duration
	deltaInterval time.Duration
	updateMode    VisibilityUpdateMode

	public  bool
	visible map[int]bool
	filters []*func(peer int) bool

	synchronized, deltaSynchronized signal[struct{}]
	visibilityChanged               signal[int]

	root  *Node             // while it replicates: what rootPath led to
	by    *SceneMultiplayer // that it does so by
	state syncState
}

// NewSynchronizer returns a synchronizer whose root is its parent, without a config, visible to all.
// It corresponds to MultiplayerSynchronizer.new.
func NewSynchronizer(name string) *Synchronizer {
	s := &Synchronizer{Node: NewNode(name), rootPath: "..", public: true}
	s.Node.class = "MultiplayerSynchronizer"
	s.Node.role = s
	return s
}

// there is that of [Node].
func (s *Synchronizer) there(method string) *Synchronizer {
	if s == nil {
		panicNil("Synchronizer", method)
	}
	return s
}

// Synchronizer returns the synchronizer that the node is, nil if it is none.
// It is an addition of Go.
func (n *Node) Synchronizer() *Synchronizer {
	if n == nil {
		return nil
	}
	s, _ := n.role.(*Synchronizer)
	return s
}

// GetRootPath returns the path of the root, from the synchronizer: ".." at first.
// It corresponds to MultiplayerSynchronizer.get_root_path.
func (s *Synchronizer) GetRootPath() string { return s.there("GetRootPath").rootPath }

// SetRootPath sets the path of the root, from which the paths of the config go.
// It corresponds to MultiplayerSynchronizer.set_root_path.
func (s *Synchronizer) SetRootPath(path string) {
	s.there("SetRootPath")
	if path != s.rootPath {
		s.stop()
		s.rootPath = path
		s.start()
	}
}

// GetReplicationConfig returns the config, nil at first.
// It corresponds to MultiplayerSynchronizer.get_replication_config.
func (s *Synchronizer) GetReplicationConfig() *SceneReplicationConfig {
	return s.there("GetReplicationConfig").config
}

// SetReplicationConfig sets which properties are replicated, and how. It must be the same on both ends of a connection.
// It corresponds to MultiplayerSynchronizer.set_replication_config.
func (s *Synchronizer) SetReplicationConfig(config *SceneReplicationConfig) {
	s.there("SetReplicationConfig").config = config
}

// GetReplicationInterval returns the interval in seconds of properties that are sent always: 0 at first.
// It corresponds to MultiplayerSynchronizer.get_replication_interval.
func (s *Synchronizer) GetReplicationInterval() float64 {
	return s.there("GetReplicationInterval").interval.Seconds()
}

// SetReplicationInterval sets how many seconds lie between two times that the properties with REPLICATION_MODE_ALWAYS are
// sent; 0 is at each Poll.
// It corresponds to MultiplayerSynchronizer.set_replication_interval.
//
// The error is [gderr.ErrInvalidParameter] below 0; more than a hundred years counts as a hundred years.
func (s *Synchronizer) SetReplicationInterval(interval float64) error {
	if s == nil {
		return noNode("multiplayer.Synchronizer.SetReplicationInterval")
	}
	return setInterval("SetReplicationInterval", &s.interval, interval)
}

// GetDeltaInterval returns the interval in seconds of properties that are sent when they have changed: 0 at first.
// It corresponds to MultiplayerSynchronizer.get_delta_interval.
func (s *Synchronizer) GetDeltaInterval() float64 {
	return s.there("GetDeltaInterval").deltaInterval.Seconds()
}

// SetDeltaInterval sets how many seconds lie between two times that the properties with REPLICATION_MODE_ON_CHANGE are
// looked at; 0 is at each Poll.
// It corresponds to MultiplayerSynchronizer.set_delta_interval.
//
// The error is [gderr.ErrInvalidParameter] below 0; more than a hundred years counts as a hundred years.
func (s *Synchronizer) SetDeltaInterval(interval float64) error {
	if s == nil {
		return noNode("multiplayer.Synchronizer.SetDeltaInterval")
	}
	return setInterval("SetDeltaInterval", &s.deltaInterval, interval)
}

var errInterval = errors.New("an interval is not below 0")

// longest is the longest interval or timeout: more would not fit a Duration.
const longest = 100 * 365 * 24 * time.Hour

func setInterval(method string, to *time.Duration, seconds float64) error {
	if !(seconds >= 0) {
		return gderr.New("multiplayer.Synchronizer."+method, gderr.ErrInvalidParameter, errInterval)
	}
	*to = duration(seconds)
	return nil
}

func duration(seconds float64) time.Duration {
	return time.Duration(math.Min(seconds, longest.Seconds()) * float64(time.Second))
}

// OnSynchronized adds a handler that Poll runs when properties with REPLICATION_MODE_ALWAYS have come and are set. What is
// returned takes it away again.
// It corresponds to MultiplayerSynchronizer.synchronized.
func (s *Synchronizer) OnSynchronized(handler func()) (remove func()) {
	s.there("OnSynchronized")
	return s.synchronized.addPlain(handler)
}

// OnDeltaSynchronized adds a handler that Poll runs when properties with REPLICATION_MODE_ON_CHANGE have come and are set.
// What is returned takes it away again.
// It corresponds to MultiplayerSynchronizer.delta_synchronized.
func (s *Synchronizer) OnDeltaSynchronized(handler func()) (remove func()) {
	s.there("OnDeltaSynchronized")
	return s.deltaSynchronized.addPlain(handler)
}

// OnVisibilityChanged adds a handler that runs when the visibility may have changed for a peer, or for all: 0. What is
// returned takes it away again.
// It corresponds to MultiplayerSynchronizer.visibility_changed.
func (s *Synchronizer) OnVisibilityChanged(handler func(forPeer int)) (remove func()) {
	s.there("OnVisibilityChanged")
	return s.visibilityChanged.add(handler)
}

// enterTree, postEnter, exitTree and authorityChanges make it a role.
func (s *Synchronizer) enterTree() { s.start() }
func (s *Synchronizer) postEnter() {}
func (s *Synchronizer) exitTree()  { s.stop() }

func (s *Synchronizer) authorityChanges(change func()) {
	s.stop()
	change()
	s.start()
}

// start begins to replicate, if the root is there.
func (s *Synchronizer) start() {
	if s.Node == nil || s.tree == nil {
		return
	}
	root := s.GetNode(s.rootPath)
	if root == nil {
		return
	}
	s.root, s.by = root, s.GetMultiplayer()
	s.state = syncState{}
	s.by.replication.start(s)
	s.watchFrames()
}

// stop ends it.
func (s *Synchronizer) stop() {
	if s.root == nil || s.tree == nil {
		return
	}
	s.by.replication.stop(s)
	s.root, s.by = nil, nil
	s.watchFrames()
}
