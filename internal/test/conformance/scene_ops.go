package conformance

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"strconv"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// This file has the ops on a scene tree.

// receive puts a packet into a scripted peer, and polls.
func receive(r *run, s *Step) (any, error) {
	in, err := named[*instance](r, s.On)
	if err != nil {
		return nil, err
	}
	data, err := hex.DecodeString(r.withIDs(s.Hex))
	if err != nil {
		return nil, err
	}
	packet := scriptedPacket{from: s.From, mode: multiplayer.TransferModeReliable, channel: s.Channel, data: data}
	if s.Mode != nil {
		packet.mode = multiplayer.TransferMode(*s.Mode)
	}
	peer := in.value.(*scriptedPeer)
	peer.in = append(peer.in, packet)
	if s.Poll.no {
		return silent{}, nil
	}
	return silent{}, r.scene.mp.Poll()
}

// emit emits a signal of a scripted peer.
func emit(r *run, s *Step) (any, error) {
	in, err := named[*instance](r, s.On)
	if err != nil {
		return nil, err
	}
	id, err := strconv.Atoi(string(s.Arg))
	if err != nil {
		return nil, err
	}
	peer := in.value.(*scriptedPeer)
	if s.Signal == "peer_connected" {
		peer.EmitPeerConnected(id)
	} else {
		peer.EmitPeerDisconnected(id)
	}
	return silent{}, nil
}

// callRPC calls an RPC of a node.
func callRPC(r *run, s *Step) (any, error) {
	n, err := r.scene.node(s.SceneStep.Node)
	if err != nil {
		return nil, err
	}
	args, err := r.variants(s.Args)
	if err != nil {
		return nil, err
	}
	to, err := r.value(s.To)
	if err != nil {
		return nil, err
	}
	id, _ := to.(int64)
	err = n.RPCID(int(id), s.Method, args...)
	r.scene.failed = err != nil
	return int64(gderr.CodeOf(err)), nil
}

// variants gives the arguments of an RPC as Go values.
func (r *run) variants(raw []json.RawMessage) ([]any, error) {
	args := make([]any, len(raw))
	for i := range raw {
		value, err := r.value(raw[i])
		if data, isVariant := value.(encoded); err == nil && isVariant {
			value, err = r.engine.decodeWhole(data)
		}
		if err != nil {
			return nil, err
		}
		args[i] = value
	}
	return args, nil
}

// decodeWhole is decodeVariant that takes whole objects, too.
func (e *Engine) decodeWhole(data []byte) (any, error) {
	v, _, err := variant.Decode(data, e.variants, variant.AllowObjects)
	return v, err
}

// add adds one node.
func add(r *run, s *Step) (any, error) {
	parent, err := r.scene.node(path.Dir(s.Path))
	if err != nil {
		return nil, err
	}
	from := projectNode{Class: s.Class, Script: s.Script}
	if from.Class == "" {
		from.Class = "Node"
	}
	n := r.scene.project.node(path.Base(s.Path), from)
	for method, raw := range s.RPCConfig {
		var c projectRPC
		if err := json.Unmarshal(raw, &c); err != nil {
			return nil, err
		}
		if err := n.RPCConfig(method, c.config()); err != nil {
			return nil, err
		}
		if method == "not_an_rpc" { // the script has it
			_ = n.OnRPC(method, func(a any) { r.scene.took(n, method, []any{a}) })
		}
	}
	return r.scene.added(s, parent, n)
}

// added adds a node and compares what is there then.
func (s *scene) added(step *Step, parent, n *multiplayer.Node) (any, error) {
	if err := parent.AddChild(n); err != nil {
		return nil, err
	}
	if step.Tree == nil || string(step.Tree) == "[]" || step.RPCConfig != nil {
		return silent{}, nil
	}
	return silent{}, s.checkTree(step.Tree, n)
}

// checkTree compares a node and what is below it with a list.
func (s *scene) checkTree(want json.RawMessage, n *multiplayer.Node) error {
	if got := asJSON(s.project.list(s.root(), n)); !sameJSON(string(want), got) {
		return fmt.Errorf("the nodes are %s", got)
	}
	return nil
}

// addMany adds nodes that each call an RPC.
func addMany(r *run, s *Step) (any, error) {
	to, err := strconv.Atoi(string(s.To))
	if err != nil {
		return nil, err
	}
	for i := range s.Count {
		n := r.scene.project.node(s.Prefix+strconv.Itoa(i+1), projectNode{Class: "Node", Script: s.Script})
		if err := r.scene.root().AddChild(n); err != nil {
			return nil, err
		}
		if err := n.RPCID(to, s.Method); err != nil {
			return nil, err
		}
	}
	return silent{}, nil
}

// load adds an instance of a scene.
func load(r *run, s *Step) (any, error) {
	parent, err := r.scene.node(orRoot(s.Parent))
	if err != nil {
		return nil, err
	}
	n := r.scene.project.instantiate(s.Path)
	if n == nil {
		return nil, fmt.Errorf("there is no scene %q", s.Path)
	}
	if s.NodeName != "" {
		n.SetName(s.NodeName)
	}
	return r.scene.added(s, parent, n)
}

func orRoot(path string) string {
	if path == "" {
		return "."
	}
	return path
}

// removeNode takes a node away.
func removeNode(r *run, s *Step) (any, error) {
	n, err := r.scene.node(s.Path)
	if err != nil {
		return nil, err
	}
	switch s.How {
	case "queue_free":
		n.QueueFree()
	case "remove_child":
		r.scene.removed = n
		return silent{}, n.GetParent().RemoveChild(n)
	default:
		n.Free()
	}
	return silent{}, nil
}

// getNodeProperty and setNodeProperty are for properties of nodes.
func getNodeProperty(r *run, s *Step) (any, error) {
	n, err := r.scene.node(s.SceneStep.Node)
	if err != nil {
		return nil, err
	}
	return r.engine.encodeVariant(n.Get(s.Property))
}

func setNodeProperty(r *run, s *Step) (any, error) {
	n, err := r.scene.node(s.SceneStep.Node)
	if err != nil {
		return nil, err
	}
	values, err := r.variants([]json.RawMessage{s.Value})
	if err != nil {
		return nil, err
	}
	return silent{}, n.Set(s.Property, values[0])
}

// treeOf compares the nodes below a path with a list.
func treeOf(r *run, s *Step) (any, error) {
	n, err := r.scene.node(s.Path)
	if err != nil {
		return nil, err
	}
	return compared{}, r.scene.checkTree(s.Want, n)
}

// stateOf compares replicated properties.
func stateOf(r *run, s *Step) (any, error) {
	n, err := r.scene.node(s.Path)
	if err != nil {
		return nil, err
	}
	var want map[string]map[string]json.RawMessage
	if err := json.Unmarshal(s.Want, &want); err != nil {
		return nil, err
	}
	return compared{}, r.compareState(want, r.scene.project.state(r.scene.root(), n))
}

// compareState compares the values of properties of nodes.
func (r *run) compareState(want map[string]map[string]json.RawMessage, got map[string]map[string]any) error {
	if len(want) != len(got) {
		return fmt.Errorf("there are %d nodes, want %d", len(got), len(want))
	}
	for node, properties := range want {
		if len(properties) != len(got[node]) {
			return fmt.Errorf("%s has %d replicated properties, want %d", node, len(got[node]), len(properties))
		}
		for name, raw := range properties {
			value, err := r.value(raw)
			if err != nil {
				return err
			}
			is, err := r.engine.encodeVariant(got[node][name])
			if err != nil {
				return err
			}
			if _, isVariant := value.(encoded); !isVariant {
				is = r.plain(is)
			}
			if !matches(value, is) {
				return fmt.Errorf("%s:%s is %s, want %s", node, name, show(is), raw)
			}
		}
	}
	return nil
}

// frame lets frames pass.
func frameOf(r *run, s *Step) (any, error) {
	for range max(1, s.Count) {
		r.scene.mp.GetTree().Process()
	}
	return silent{}, nil
}

// nodeCall makes a call that the class reference does not lead to a Go method of the same form, and reports whether it is
// one.
func (r *run) nodeCall(in *instance, s *Step, args []any) (answer any, done bool) {
	n, isNode := in.value.(interface {
		SetMultiplayerAuthority(id int, recursive bool)
		IsMultiplayerAuthority() bool
	})
	if !isNode || r.scene == nil {
		return nil, false
	}
	switch s.Method {
	case "set_multiplayer_authority":
		id, _ := args[0].(int64)
		n.SetMultiplayerAuthority(int(id), true)
	case "set": // only of a limit
		limit, _ := args[1].(int64)
		in.value.(*multiplayer.Spawner).SetSpawnLimit(int(limit))
	case "add_visibility_filter":
		remove := in.value.(*multiplayer.Synchronizer).AddVisibilityFilter(args[0].(func(int) bool))
		r.scene.filters[s.On] = append(r.scene.filters[s.On], remove)
	case "remove_visibility_filter":
		r.scene.filters[s.On][0]()
		r.scene.filters[s.On] = r.scene.filters[s.On][1:]
	case "is_multiplayer_authority":
		return n.IsMultiplayerAuthority(), true
	default:
		return nil, false
	}
	return nil, true
}
