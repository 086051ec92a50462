package multiplayer

import (
	"errors"
	"fmt"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// Spawner makes nodes that one side adds below its spawn path appear on the others: Godot's MultiplayerSpawner. It is a node
// of the tree, on all sides at the same path with the same scenes; Node is what AddChild takes. The side that is its
// authority spawns: it adds children whose scene is in the list, or calls Spawn. Make one with [NewSpawner]: the zero value has
// no Node. Of a nil Spawner, its own methods do as those of a nil Node.
type Spawner struct {
	*Node

	scenes    []spawnableScene
	load      func(path string) *Node
	function  func(data any) *Node
	spawnPath string
	limit     int

	tracked   orderedMap[*Node, spawnedNode] // what this side has spawned here
	watching  *Node                          // whose children it sees
	unwatch   func()
	spawned   signal[*Node]
	despawned signal[*Node]
}

// spawnableScene is a scene of the list.
type spawnableScene struct {
	path string
	make func() *Node // nil where SetSceneLoader's function is to make it
}

// spawnedNode is how a node was spawned.
type spawnedNode struct {
	data    []byte // what Spawn was given, as it is sent
	scene   int    // the place in the list, or scenewire.CustomScene
	by      *SceneMultiplayer
	unwatch func()
}

// The causes of what a Spawner refuses.
var (
	errNoSpawnFunction = errors.New("there is no spawn function: SetSpawnFunction sets one")
	errNoNode          = errors.New("the spawn function gave no node")
	errNotAuthority    = errors.New("this side is not the authority of the spawner")
	errSpawnLimit      = errors.New("as many nodes live as SetSpawnLimit allows")
	errSpawnPath       = errors.New("the spawn path leads to no node")
	errNoScene         = errors.New("the scene can't be made: AddScene or SetSceneLoader tells how")
)

// NewSpawner returns a spawner without scenes, a function and a spawn path.
// It corresponds to MultiplayerSpawner.new.
func NewSpawner(name string) *Spawner {
	s := &Spawner{Node: NewNode(name)}
	s.Node.class = "MultiplayerSpawner"
	s.Node.role = s
	return s
}

// there is that of [Node].
func (s *Spawner) there(method string) *Spawner {
	if s == nil {
		panicNil("Spawner", method)
	}
	return s
}

// Spawner returns the spawner that the node is, nil if it is none.
// It is an addition of Go.
func (n *Node) Spawner() *Spawner {
	if n == nil {
		return nil
	}
	s, _ := n.role.(*Spawner)
	return s
}

// AddSpawnableScene adds a scene to the list, by its path such as "res://player.tscn". The function of SetSceneLoader makes
// its nodes. The place in the list is what travels, so that it must be the same on both ends; 255 have a place.
// It corresponds to MultiplayerSpawner.add_spawnable_scene.
func (s *Spawner) AddSpawnableScene(path string) { s.there("AddSpawnableScene").AddScene(path, nil) }

// AddScene is AddSpawnableScene with the function that makes the scene's nodes: a new node with all that is below it, each
// time.
// It is an addition of Go.
func (s *Spawner) AddScene(path string, instantiate func() *Node) {
	s.there("AddScene")
	s.scenes = append(s.scenes, spawnableScene{path, instantiate})
}

// GetSceneLoader returns what SetSceneLoader has set.
// It is an addition of Go.
func (s *Spawner) GetSceneLoader() func(path string) *Node { return s.there("GetSceneLoader").load }

// SetSceneLoader sets the function that makes a new node of a scene, by its path, with all that is below it; nil where it
// can't. It is for the scenes of AddSpawnableScene.
// It is an addition of Go.
func (s *Spawner) SetSceneLoader(load func(path string) *Node) {
	s.there("SetSceneLoader")
	s.load = load
}

// GetSpawnableSceneCount returns how many scenes are in the list.
// It corresponds to MultiplayerSpawner.get_spawnable_scene_count.
func (s *Spawner) GetSpawnableSceneCount() int { return len(s.there("GetSpawnableSceneCount").scenes) }

// GetSpawnableScene returns the path of a scene of the list, "" if there is none at that place.
// It corresponds to MultiplayerSpawner.get_spawnable_scene.
func (s *Spawner) GetSpawnableScene(index int) string {
	s.there("GetSpawnableScene")
	if index < 0 || index >= len(s.scenes) {
		return ""
	}
	return s.scenes[index].path
}

// ClearSpawnableScenes empties the list.
// It corresponds to MultiplayerSpawner.clear_spawnable_scenes.
func (s *Spawner) ClearSpawnableScenes() { s.there("ClearSpawnableScenes").scenes = nil }

// GetSpawnFunction returns the spawn function, nil if there is none.
// It corresponds to MultiplayerSpawner.get_spawn_function.
func (s *Spawner) GetSpawnFunction() func(data any) *Node {
	return s.there("GetSpawnFunction").function
}

// SetSpawnFunction sets what makes the nodes of Spawn on all sides, of the data that Spawn was given, which it gets as
// package variant decodes it, on this side, too; [Convert] makes Go values of it. It gives nil for data that it has no use for,
// and must not add the nodes to the tree.
// It corresponds to MultiplayerSpawner.set_spawn_function.
func (s *Spawner) SetSpawnFunction(spawnFunction func(data any) *Node) {
	s.there("SetSpawnFunction")
	s.function = spawnFunction
}

// GetSpawnLimit returns how many nodes this side may have spawned at a time; 0, the default, is any number.
// It corresponds to MultiplayerSpawner.get_spawn_limit.
func (s *Spawner) GetSpawnLimit() int { return s.there("GetSpawnLimit").limit }

// SetSpawnLimit sets how many nodes this side may have spawned at a time. Those that others spawned do not count.
// It corresponds to MultiplayerSpawner.set_spawn_limit.
func (s *Spawner) SetSpawnLimit(limit int) { s.there("SetSpawnLimit").limit = limit }

// GetSpawnPath returns the path to the node below which spawned nodes stand, from the spawner: "" at first.
// It corresponds to MultiplayerSpawner.get_spawn_path.
func (s *Spawner) GetSpawnPath() string { return s.there("GetSpawnPath").spawnPath }

// SetSpawnPath sets the path to the node below which spawned nodes stand, from the spawner, such as "../Players".
// It corresponds to MultiplayerSpawner.set_spawn_path.
func (s *Spawner) SetSpawnPath(path string) {
	s.there("SetSpawnPath")
	s.spawnPath = path
	if s.Node != nil && s.tree != nil {
		s.watch()
	}
}

// OnSpawned adds a handler that Poll runs when another side has spawned a node here. It is in the tree then, with the
// properties that were sent along; what must be so before that, such as its authority, belongs into OnChildEnteredTree of the
// node that the spawn path leads to. What is returned takes the handler away again.
// It corresponds to MultiplayerSpawner.spawned.
func (s *Spawner) OnSpawned(handler func(node *Node)) (remove func()) {
	s.there("OnSpawned")
	return s.spawned.add(handler)
}

// OnDespawned adds a handler that Poll runs when another side has taken back a node that it had spawned; it is no longer
// in the tree. What is returned takes it away again.
// It corresponds to MultiplayerSpawner.despawned.
func (s *Spawner) OnDespawned(handler func(node *Node)) (remove func()) {
	s.there("OnDespawned")
	return s.despawned.add(handler)
}

// Spawn makes a node by the spawn function, of that data, of which Godot's default is null, adds it below the spawn path,
// and makes the others do the same. The data may be of any type that package variant encodes; later joiners get it as it
// is now.
// It corresponds to MultiplayerSpawner.spawn.
//
// The errors are [gderr.ErrUnconfigured] outside of a tree, without a spawn function or a spawn path,
// [gderr.ErrUnauthorized] where this side is not the authority, [gderr.ErrUnavailable] at the spawn limit,
// [gderr.ErrCantCreate] if the function gives no node, those of package variant for the data, and those of AddChild.
func (s *Spawner) Spawn(data any) (*Node, error) {
	const op = "multiplayer.Spawner.Spawn"
	switch {
	case s == nil:
		return nil, noNode(op)
	case s.Node == nil || s.tree == nil:
		return nil, outside(op)
	}
	parent := s.GetNode(s.spawnPath)
	switch {
	case !s.IsMultiplayerAuthority():
		return nil, gderr.New(op, gderr.ErrUnauthorized, errNotAuthority)
	case s.function == nil:
		return nil, gderr.New(op, gderr.ErrUnconfigured, errNoSpawnFunction)
	case s.atLimit():
		return nil, gderr.New(op, gderr.ErrUnavailable, errSpawnLimit)
	case parent == nil:
		return nil, gderr.New(op, gderr.ErrUnconfigured, errSpawnPath)
	}
	sent, err := scenewire.AppendVariant(nil, data, 0)
	if err != nil {
		return nil, gderr.New(op, gderr.CodeOf(err), err)
	}
	received, _, err := scenewire.DecodeVariant(sent, 0)
	if err != nil {
		return nil, gderr.New(op, gderr.CodeOf(err), err)
	}
	node := s.function(received)
	switch {
	case node == nil:
		return nil, gderr.New(op, gderr.ErrCantCreate, errNoNode)
	case s.tree == nil: // the function has removed it
		return nil, outside(op)
	}
	s.track(node, spawnedNode{data: sent, scene: scenewire.CustomScene})
	if err := parent.AddChild(node); err != nil {
		s.untrack(node)
		return nil, err
	}
	return node, nil
}

func (s *Spawner) atLimit() bool { return s.limit > 0 && s.tracked.len() >= s.limit }

// enterTree, postEnter, exitTree and authorityChanges make it a role.
func (s *Spawner) enterTree()                     {}
func (s *Spawner) postEnter()                     { s.watch() }
func (s *Spawner) authorityChanges(change func()) { change() }

func (s *Spawner) exitTree() {
	s.endWatch()
	for _, node := range s.tracked.keys() {
		s.untrack(node)
	}
}

// watch begins to see the children of the spawn path.
func (s *Spawner) watch() {
	node := s.GetNode(s.spawnPath)
	if node == s.watching {
		return
	}
	s.endWatch()
	if node != nil {
		s.watching, s.unwatch = node, node.OnChildEnteredTree(s.childCame)
	}
}

func (s *Spawner) endWatch() {
	if s.unwatch != nil {
		s.unwatch()
	}
	s.watching, s.unwatch = nil, nil
}

// childCame spawns a child of the spawn path whose scene is in the list, if this side is the authority.
func (s *Spawner) childCame(node *Node) {
	scene := slices.IndexFunc(s.scenes, func(scene spawnableScene) bool { return scene.path == node.scene })
	switch {
	case !s.IsMultiplayerAuthority() || s.tracked.has(node):
	case node.scene == "" || scene < 0 || scene >= scenewire.CustomScene:
	case s.atLimit():
		s.GetMultiplayer().report(gderr.New("multiplayer.Spawner.AddChild", gderr.ErrUnavailable, errSpawnLimit))
	default:
		s.track(node, spawnedNode{scene: scene})
	}
}

// track takes note of a node that this side spawns.
func (s *Spawner) track(node *Node, spawned spawnedNode) {
	spawned.unwatch = node.OnTreeExiting(func() { s.untrack(node) })
	spawned.by = s.GetMultiplayer()
	s.tracked.set(node, spawned)
	spawned.by.replication.spawn(node, s)
}

// untrack takes a node back that this side has spawned: it leaves, or the spawner does.
func (s *Spawner) untrack(node *Node) {
	spawned, ok := s.tracked.get(node)
	if !ok {
		return
	}
	spawned.unwatch()
	s.tracked.remove(node)
	spawned.by.replication.despawn(node, s)
}

// instantiate makes a node that another side has spawned.
func (s *Spawner) instantiate(scene int) (*Node, error) {
	if scene >= len(s.scenes) {
		return nil, fmt.Errorf("scene %d is not in the list of %d", scene, len(s.scenes))
	}
	made := s.scenes[scene]
	var node *Node
	switch {
	case made.make != nil:
		node = made.make()
	case s.load != nil:
		node = s.load(made.path)
	}
	if node == nil {
		return nil, fmt.Errorf("%s: %w", made.path, errNoScene)
	}
	return node, nil
}
