package conformance

import (
	"fmt"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// evaluations does what the GDScript of eval steps does, found by a part of it that no other has.
var evaluations = map[string]func(*scene) (any, error){
	`add_property(^".:no_such")`: func(s *scene) (any, error) {
		made := s.project.synchronizer("S2", &projectSynchronizer{
			RootPath: "..", PublicVisibility: true, Properties: []projectProperty{{".:no_such", true, 1}},
		})
		return silent{}, s.addTo("World", made)
	},
	`add_property(^"No/Node:x")`: func(s *scene) (any, error) {
		n, err := s.node("World/S2")
		if err == nil {
			n.Synchronizer().SetReplicationConfig(configOf([]projectProperty{{"No/Node:x", true, 1}}))
		}
		return silent{}, err
	},
	`root_path = ^"../Nowhere"`: func(s *scene) (any, error) {
		return silent{}, s.addTo("World", s.project.synchronizer("S3", &projectSynchronizer{RootPath: "../Nowhere", PublicVisibility: true}))
	},
	`set_multiplayer(a, ^"/root/Main")`: func(s *scene) (any, error) {
		other := multiplayer.NewSceneMultiplayer()
		s.watch("m", other)
		return silent{}, s.mp.GetTree().SetMultiplayer(other, "/root/Main")
	},
	`get_node("World/Things/b").reparent`: func(s *scene) (any, error) {
		return silent{}, s.move("World/Things/b", "World/Coins")
	},
	`get_node("World/Coins/b").reparent`: func(s *scene) (any, error) {
		return silent{}, s.move("World/Coins/b", "World/Things")
	},
	`get_node("World/Things/c").name = "see"`: func(s *scene) (any, error) {
		n, err := s.node("World/Things/c")
		if err == nil {
			n.SetName("see")
		}
		return silent{}, err
	},
	`n.name = "n2"`: func(s *scene) (any, error) {
		nest, egg := s.project.instantiate("res://world/nest.tscn"), s.project.instantiate("res://world/ball.tscn")
		nest.SetName("n2")
		egg.SetName("e2")
		if err := nest.GetNode("Eggs").AddChild(egg); err != nil {
			return nil, err
		}
		return silent{}, s.addTo("World/Things", nest)
	},
	`o.removed.rpc_id(5`:   func(s *scene) (any, error) { return s.code(s.removed.RPCID(5, "zero")) },
	`mp.rpc(5, o.removed,`: func(s *scene) (any, error) { return s.code(s.mp.RPC(5, s.removed, "zero", nil)) },
	`mp.rpc(5, mp,`:        func(s *scene) (any, error) { return s.code(s.mp.RPC(5, nil, "zero", nil)) },
}

// eval does what the code of a step does.
func eval(r *run, s *Step) (any, error) {
	for part, do := range evaluations {
		if strings.Contains(s.Code, part) {
			return do(r.scene)
		}
	}
	return nil, fmt.Errorf("nothing is known of the code %q", s.Code)
}

func (s *scene) addTo(path string, n *multiplayer.Node) error {
	parent, err := s.node(path)
	if err != nil {
		return err
	}
	return parent.AddChild(n)
}

func (s *scene) move(from, to string) error {
	n, err := s.node(from)
	if err != nil {
		return err
	}
	parent, err := s.node(to)
	if err != nil {
		return err
	}
	return n.Reparent(parent)
}

// code gives an error as the engine does.
func (s *scene) code(err error) (any, error) {
	s.failed = err != nil
	return int64(gderr.CodeOf(err)), nil
}
