package conformance

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// sceneFolder is the folder of the scenarios that have a scene tree.
const sceneFolder = "scene/"

// scene is the tree of a scenario, and what came of a step beside signals.
type scene struct {
	run      *run
	mp       *multiplayer.SceneMultiplayer
	project  *Project
	removed  *multiplayer.Node   // the last node that remove_child took away
	filters  map[string][]func() // what takes the visibility filters of a synchronizer away
	reported int                 // errors that no call returned
	failed   bool                // the call returned an error
}

// SceneStep are the fields of steps on a scene tree.
type SceneStep struct {
	From      int                        `json:"from"`
	Hex       string                     `json:"hex"`
	Mode      *int                       `json:"mode"`
	Channel   int                        `json:"channel"`
	Signal    string                     `json:"signal"`
	Arg       json.RawMessage            `json:"arg"`
	Node      string                     `json:"node"`
	Path      string                     `json:"path"`
	Script    string                     `json:"script"`
	RPCConfig map[string]json.RawMessage `json:"rpc_config"`
	Tree      json.RawMessage            `json:"tree"`
	Parent    string                     `json:"parent"`
	NodeName  string                     `json:"name"`
	How       string                     `json:"how"`
	Prefix    string                     `json:"prefix"`
	Code      string                     `json:"code"`
	Sent      []json.RawMessage          `json:"sent"`
}

// newScene makes the tree of a scenario, with its SceneMultiplayer, which frames are made for by steps.
func newScene(r *run) *scene {
	s := &scene{run: r, mp: multiplayer.NewSceneMultiplayer(), project: newProject(), filters: map[string][]func(){}}
	s.mp.GetTree().SetProcessManually(true)
	s.project.took = s.took
	s.project.signal = func(n *multiplayer.Node, name string, args ...any) {
		r.events = append(r.events, event{on: s.path(n), signal: name, args: args})
	}
	s.watch("mp", s.mp)
	return s
}

// watch makes a SceneMultiplayer an object of the scenario, whose signals count.
func (s *scene) watch(name string, mp *multiplayer.SceneMultiplayer) {
	in := &instance{"SceneMultiplayer", mp}
	s.run.names[name] = in
	s.run.listen(in, name, func(e event) { s.run.events = append(s.run.events, e) })
	mp.OnError(func(error) { s.reported++ })
}

// path is the path of a node as scenarios write it: from /root, which is ".".
func (s *scene) path(n *multiplayer.Node) string {
	if path := s.root().GetPathTo(n); path != "" {
		return path
	}
	return n.GetName()
}

func (s *scene) root() *multiplayer.Node { return s.mp.GetTree().GetRoot() }

// node finds a node by its path.
func (s *scene) node(path string) (*multiplayer.Node, error) {
	n := s.root().GetNode(path)
	if n == nil {
		return nil, fmt.Errorf("there is no node %q", path)
	}
	return n, nil
}

// instance gives a node as an object of its class.
func (s *scene) instance(path string) (*instance, error) {
	n, err := s.node(path)
	if err != nil {
		return nil, err
	}
	switch {
	case n.Spawner() != nil:
		return &instance{n.GetClass(), n.Spawner()}, nil
	case n.Synchronizer() != nil:
		return &instance{n.GetClass(), n.Synchronizer()}, nil
	}
	return &instance{n.GetClass(), n}, nil
}

// took writes an RPC that ran down.
func (s *scene) took(n *multiplayer.Node, method string, args []any) {
	sender := n.GetMultiplayer().GetRemoteSenderID()
	came := event{rpc: method, node: s.path(n), sender: sender}
	for _, arg := range args {
		value, err := s.run.engine.encodeVariant(arg)
		if object, whole := arg.(variant.Object); whole {
			value = &instance{object.Class, object}
		} else if err != nil {
			value = err.Error()
		}
		came.args = append(came.args, value)
	}
	s.run.events = append(s.run.events, came)
}

// objectByID is an object that travelled as its id.
func objectByID(text string) (any, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, err
	}
	data, err := variant.Marshal(variant.EncodedObjectAsID(id))
	return encoded(data), err
}

// callbackValue is an authentication callback that writes itself down.
func callbackValue(r *run, o object) (any, error) {
	name := text(o["callback"])
	if name == "none" {
		return nil, nil
	}
	return func(id int, data []byte) {
		r.events = append(r.events, event{callback: "auth", args: []any{int64(id), append([]byte{}, data...)}})
		if name == "auth_complete" {
			_ = r.scene.mp.CompleteAuth(id) // what is sent shows it
		}
	}, nil
}

// scripted finds the peers that write down what is sent.
func (s *scene) scripted() []*scriptedPeer {
	var all []*scriptedPeer
	for _, in := range s.run.instances {
		if p, ok := in.value.(*scriptedPeer); ok {
			all = append(all, p)
		}
	}
	return all
}

// begin forgets what came of the last step.
func (s *scene) begin() {
	s.reported, s.failed = 0, false
	for _, p := range s.scripted() {
		p.sent = nil
	}
}

// check compares what a step sent, and whether it went wrong, with what was recorded.
func (s *scene) check(step *Step) error {
	var got []sent
	for _, p := range s.scripted() {
		got = append(got, p.sent...)
	}
	if step.Op == "add_many" { // the file has only the last
		got = got[max(0, len(got)-len(step.Sent)):]
	}
	for i := range max(len(got), len(step.Sent)) {
		if i == len(got) {
			return fmt.Errorf("%s was not sent", step.Sent[i])
		}
		if i == len(step.Sent) {
			return fmt.Errorf("%s was sent", asJSON(got[i]))
		}
		if want := s.run.withIDs(string(step.Sent[i])); !sameJSON(want, asJSON(got[i])) {
			return fmt.Errorf("sent %s, want %s", asJSON(got[i]), want)
		}
	}
	return s.checkErrors(step)
}

// checkErrors compares whether handlers were told of errors, or a call returned one, with whether the engine printed some:
// often it prints two for what is one here. Calls that return a code have that compared with want.
func (s *scene) checkErrors(step *Step) error {
	failed, returns := s.reported > 0 || s.failed, step.Want != nil && string(step.Want) != "null"
	switch {
	case (step.Op == "call" && step.Method != "poll" || step.Op == "get" || step.Op == "rpc" || step.Op == "eval") && returns:
		return nil
	case failed && len(step.Errors) == 0:
		return errors.New("errors were told, or the call failed")
	case !failed && len(step.Errors) > 0:
		return errors.New("no error was told, and the call did not fail")
	}
	return nil
}

// withIDs puts remembered peer ids into text: {name} in hex as their four bytes.
func (r *run) withIDs(text string) string {
	for name, id := range r.ids {
		le := []byte{byte(id), byte(id >> 8), byte(id >> 16), byte(id >> 24)}
		text = strings.ReplaceAll(text, "{"+name+"}", hex.EncodeToString(le))
	}
	return text
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// sameJSON reports whether two texts are the same JSON, whatever the order of keys and the form of numbers.
func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	return reflect.DeepEqual(x, y)
}
