package conformance

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// projectJSON is what the engine makes of the files that scenes and recordings are made of.
//
//go:embed testdata/project.json
var projectJSON []byte

// Project makes the nodes of the recordings' project: its scenes, with what its scripts do.
type Project struct {
	Scripts map[string]projectScript `json:"scripts"`
	Scenes  map[string]projectScene  `json:"scenes"`

	took   func(node *multiplayer.Node, method string, args []any) // is told of each RPC that runs
	signal func(node *multiplayer.Node, name string, args ...any)  // and of the signals of spawners and synchronizers
}

type projectScript struct {
	BaseType string       `json:"base_type"`
	RPC      []projectRPC `json:"rpc"`
}

type projectRPC struct {
	Name         string `json:"name"`
	RPCMode      int    `json:"rpc_mode"`
	CallLocal    bool   `json:"call_local"`
	TransferMode *int   `json:"transfer_mode"`
	Channel      int    `json:"channel"`
}

func (r projectRPC) config() multiplayer.RPCConfig {
	c := multiplayer.RPCConfig{
		RPCMode: multiplayer.RPCMode(r.RPCMode), CallLocal: r.CallLocal, TransferMode: multiplayer.TransferModeReliable, Channel: r.Channel,
	}
	if r.TransferMode != nil {
		c.TransferMode = multiplayer.TransferMode(*r.TransferMode)
	}
	return c
}

type projectScene struct {
	Root  string        `json:"root"`
	Nodes []projectNode `json:"nodes"`
}

// projectNode is a node as scenes and steps list it.
type projectNode struct {
	Path         string               `json:"path"`
	Class        string               `json:"class"`
	Script       string               `json:"script,omitempty"`
	Scene        string               `json:"scene,omitempty"`
	Authority    int                  `json:"authority,omitempty"`
	Synchronizer *projectSynchronizer `json:"synchronizer,omitempty"`
	Spawner      *projectSpawner      `json:"spawner,omitempty"`
	NodeRPC      []projectRPC         `json:"node_rpc,omitempty"`
	Groups       []string             `json:"groups,omitempty"`
}

type projectSynchronizer struct {
	RootPath             string            `json:"root_path"`
	ReplicationInterval  float64           `json:"replication_interval"`
	DeltaInterval        float64           `json:"delta_interval"`
	PublicVisibility     bool              `json:"public_visibility"`
	VisibilityUpdateMode int               `json:"visibility_update_mode"`
	Properties           []projectProperty `json:"properties"`
}

type projectProperty struct {
	Path  string `json:"path"`
	Spawn bool   `json:"spawn"`
	Mode  int    `json:"mode"`
}

type projectSpawner struct {
	SpawnPath  string   `json:"spawn_path"`
	Scenes     []string `json:"scenes"`
	SpawnLimit int      `json:"spawn_limit"`
}

// newProject reads the project. It panics if the embedded file is broken, which no input can bring about.
func newProject() *Project {
	p := &Project{
		took:   func(*multiplayer.Node, string, []any) {},
		signal: func(*multiplayer.Node, string, ...any) {},
	}
	if err := json.Unmarshal(projectJSON, p); err != nil {
		panic(fmt.Sprintf("embedded project: %v", err))
	}
	return p
}

// instantiate makes the nodes of a scene; nil if there is none.
func (p *Project) instantiate(scene string) *multiplayer.Node {
	listed, ok := p.Scenes[scene]
	if !ok {
		return nil
	}
	var root *multiplayer.Node
	for _, n := range listed.Nodes {
		if n.Path == "." {
			root = p.node(listed.Root, n)
			continue
		}
		_ = root.GetNode(path.Dir(n.Path)).AddChild(p.node(path.Base(n.Path), n)) // the list has parents first
	}
	return root
}

// node makes one node, with what its class and script give it.
func (p *Project) node(name string, from projectNode) *multiplayer.Node {
	var n *multiplayer.Node
	switch from.Class {
	case "MultiplayerSpawner":
		n = p.spawner(name, from.Spawner)
	case "MultiplayerSynchronizer":
		n = p.synchronizer(name, from.Synchronizer)
	default:
		n = multiplayer.NewNode(name)
		n.SetClass(from.Class)
	}
	if from.Class == "Node2D" {
		_ = n.Set("position", variant.Vector2{})
		_ = n.Set("rotation", 0.0)
	}
	n.SetSceneFilePath(from.Scene)
	p.setScript(n, from.Script)
	return n
}

func (p *Project) spawner(name string, from *projectSpawner) *multiplayer.Node {
	s := multiplayer.NewSpawner(name)
	s.SetSceneLoader(p.instantiate)
	s.OnSpawned(func(n *multiplayer.Node) { p.signal(s.Node, "spawned", n.GetName()) })
	s.OnDespawned(func(n *multiplayer.Node) { p.signal(s.Node, "despawned", n.GetName()) })
	if from != nil {
		s.SetSpawnPath(from.SpawnPath)
		s.SetSpawnLimit(from.SpawnLimit)
		for _, scene := range from.Scenes {
			s.AddSpawnableScene(scene)
		}
	}
	return s.Node
}

func (p *Project) synchronizer(name string, from *projectSynchronizer) *multiplayer.Node {
	s := multiplayer.NewSynchronizer(name)
	s.OnSynchronized(func() { p.signal(s.Node, "synchronized") })
	s.OnDeltaSynchronized(func() { p.signal(s.Node, "delta_synchronized") })
	if from == nil {
		return s.Node
	}
	s.SetRootPath(from.RootPath)
	_ = s.SetReplicationInterval(from.ReplicationInterval)
	_ = s.SetDeltaInterval(from.DeltaInterval)
	s.SetVisibilityPublic(from.PublicVisibility)
	s.SetVisibilityUpdateMode(multiplayer.VisibilityUpdateMode(from.VisibilityUpdateMode))
	s.SetReplicationConfig(configOf(from.Properties))
	return s.Node
}

// configOf makes a config of a list of properties.
func configOf(properties []projectProperty) *multiplayer.SceneReplicationConfig {
	config := multiplayer.NewSceneReplicationConfig()
	for _, p := range properties {
		_ = config.AddProperty(p.Path, -1)
		_ = config.PropertySetSpawn(p.Path, p.Spawn)
		_ = config.PropertySetReplicationMode(p.Path, multiplayer.ReplicationMode(p.Mode))
	}
	return config
}

// setScript gives a node the RPCs of a script, which tell that they ran, and does what else the script does.
func (p *Project) setScript(n *multiplayer.Node, script string) {
	from, ok := p.Scripts[script]
	if !ok {
		return
	}
	made := &multiplayer.Script{Path: script, RPCs: map[string]multiplayer.RPCConfig{}}
	for _, r := range from.RPC {
		made.RPCs[r.Name] = r.config()
	}
	_ = n.SetScript(made)
	for _, r := range from.RPC {
		_ = n.OnRPC(r.Name, p.handler(n, script, r.Name))
	}
	if init := scriptInits[script]; init != nil {
		init(p, n)
	}
}

// handler is the function of an RPC, as its script has it.
func (p *Project) handler(n *multiplayer.Node, script, method string) any {
	took := func(args ...any) { p.took(n, method, args) }
	body := path.Base(script)
	switch {
	case method == "rest":
		return func(args ...any) { took(args...) }
	case method == "with_default":
		return func(a int64, b *int64) {
			if b == nil {
				b = new(int64)
				*b = 7
			}
			took(a, *b)
		}
	case method == "number":
		return func(v int64) { took(v) }
	case method == "bytes":
		return func(b []byte) { took(b) }
	case method == "chat":
		return func(text string) { took(text) }
	case method == "two":
		return func(a, b any) { took(a, b) }
	case method == "three":
		return func(a, b, c any) { took(a, b, c) }
	case method == "one", method == "plain", method == "announce", method == "shout", method == "poke", body == "many.gd":
		return func(a any) { took(a) }
	}
	name := method + bodies[script+":"+method]
	return func() { p.took(n, name, nil) }
}

// bodies says, for the functions that scripts redefine, which script's is run.
var bodies = map[string]string{
	"res://rpc/base.gd:changed_body": " of base", "res://rpc/base.gd:changed_annotation": " of base",
	"res://rpc/mid.gd:changed_body": " of mid", "res://rpc/mid.gd:changed_annotation": " of base",
	"res://rpc/leaf.gd:changed_body": " of mid", "res://rpc/leaf.gd:changed_annotation": " of leaf",
	"res://rpc/leaf.gd:gets_annotation":    " of leaf",
	"res://rpc/named_base.gd:changed_body": " of base", "res://rpc/named_base.gd:changed_annotation": " of base",
	"res://rpc/named_leaf.gd:changed_body": " of base", "res://rpc/named_leaf.gd:changed_annotation": " of base",
}

// scriptInits is what scripts do beside RPCs.
var scriptInits map[string]func(*Project, *multiplayer.Node)

func init() { // one of them makes nodes, whose scripts are looked up here
	scriptInits = map[string]func(*Project, *multiplayer.Node){
		"res://world/player.gd": properties("score", int64(0), "title", "", "shown", 0.0, "secret", nil),
		"res://world/coin.gd":   properties("worth", int64(0), "note", ""),
		"res://world/twin.gd":   properties("count", int64(0)),
		"res://world/big.gd":    properties("always", "", "watched", ""),
		"res://world/wide.gd": func(_ *Project, n *multiplayer.Node) {
			for i := range 66 {
				_ = n.Set(fmt.Sprintf("v%02d", i), int64(0))
			}
		},
		"res://world/input.gd": func(_ *Project, n *multiplayer.Node) {
			_ = n.Set("move", variant.Vector2{})
			_ = n.Set("jump", false)
			belongsTo(n, func() string { return n.GetParent().GetName() })
		},
		"res://world/own.gd": func(_ *Project, n *multiplayer.Node) {
			belongsTo(n, n.GetName)
		},
		"res://world/world.gd": func(p *Project, n *multiplayer.Node) {
			n.OnReady(func() { n.GetNode("Maker").Spawner().SetSpawnFunction(p.makeCoin) })
		},
	}
}

// properties gives nodes properties, named and with their values.
func properties(namesAndValues ...any) func(*Project, *multiplayer.Node) {
	return func(_ *Project, n *multiplayer.Node) {
		for i := 0; i < len(namesAndValues); i += 2 {
			_ = n.Set(namesAndValues[i].(string), namesAndValues[i+1])
		}
	}
}

// belongsTo gives a node to the peer whose id is a name, when it enters the tree.
func belongsTo(n *multiplayer.Node, name func() string) {
	n.OnTreeEntered(func() {
		if id, err := strconv.Atoi(name()); err == nil {
			n.SetMultiplayerAuthority(id, true)
		}
	})
}

// makeCoin is the spawn function of world.gd.
func (p *Project) makeCoin(data any) *multiplayer.Node {
	n := p.instantiate("res://world/coin.tscn")
	switch data := data.(type) {
	case *variant.Dictionary:
		if worth, ok := data.Get("worth"); ok {
			_ = n.Set("worth", worth)
		}
		if at, ok := data.Get("at"); ok {
			_ = n.Set("position", at)
		}
	case []any:
		if len(data) == 0 {
			return nil
		}
		_ = n.Set("note", variant.VarToStr(data))
	default:
		_ = n.Set("note", variant.VarToStr(data))
	}
	return n
}

// list lists a node and what is below it as scenes and steps do, with paths from a node above.
func (p *Project) list(above, n *multiplayer.Node) []projectNode {
	listed := projectNode{Path: above.GetPathTo(n), Class: n.GetClass(), Scene: n.GetSceneFilePath()}
	if script := n.GetScript(); script != nil {
		listed.Script = script.Path
	}
	if authority := n.GetMultiplayerAuthority(); authority != 1 {
		listed.Authority = authority
	}
	if s := n.Synchronizer(); s != nil && s.GetReplicationConfig() != nil {
		listed.Synchronizer = listSynchronizer(s)
	}
	if s := n.Spawner(); s != nil {
		listed.Spawner = &projectSpawner{SpawnPath: s.GetSpawnPath(), Scenes: []string{}, SpawnLimit: s.GetSpawnLimit()}
		for i := range s.GetSpawnableSceneCount() {
			listed.Spawner.Scenes = append(listed.Spawner.Scenes, s.GetSpawnableScene(i))
		}
	}
	all := []projectNode{listed}
	for _, c := range n.GetChildren() {
		all = append(all, p.list(above, c)...)
	}
	return all
}

func listSynchronizer(s *multiplayer.Synchronizer) *projectSynchronizer {
	listed := &projectSynchronizer{
		RootPath: s.GetRootPath(), ReplicationInterval: s.GetReplicationInterval(), DeltaInterval: s.GetDeltaInterval(),
		PublicVisibility: s.IsVisibilityPublic(), VisibilityUpdateMode: int(s.GetVisibilityUpdateMode()),
	}
	config := s.GetReplicationConfig()
	for _, path := range config.GetProperties() {
		listed.Properties = append(listed.Properties, projectProperty{
			path, config.PropertyGetSpawn(path), int(config.PropertyGetReplicationMode(path)),
		})
	}
	return listed
}

// state lists, for a node and what is below it, the properties that synchronizers of the tree replicate.
func (p *Project) state(above, n *multiplayer.Node) map[string]map[string]any {
	all := map[string]map[string]any{}
	var visit func(*multiplayer.Node)
	visit = func(n *multiplayer.Node) {
		all[above.GetPathTo(n)] = map[string]any{}
		for _, c := range n.GetChildren() {
			visit(c)
		}
	}
	visit(n)
	var collect func(*multiplayer.Node)
	collect = func(n *multiplayer.Node) {
		if s := n.Synchronizer(); s != nil && s.GetReplicationConfig() != nil {
			for _, property := range s.GetReplicationConfig().GetProperties() {
				at, name, _ := strings.Cut(property, ":")
				if target := n.GetNode(s.GetRootPath()).GetNode(at); target != nil && all[above.GetPathTo(target)] != nil {
					all[above.GetPathTo(target)][name] = target.Get(name)
				}
			}
		}
		for _, c := range n.GetChildren() {
			collect(c)
		}
	}
	collect(above)
	return all
}
