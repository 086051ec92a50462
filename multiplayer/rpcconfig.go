package multiplayer

import (
	"fmt"
	"maps"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enums"
	"github.com/godotpeer/godotpeer/internal/gdscript"
)

// RPCMode is who may call an RPC, with the numbers of MultiplayerAPI.RPCMode. It prints as the constant's name; int(m) is
// GDScript's number.
type RPCMode int

// The permissions of RPCs.
const (
	// RPCModeDisabled is for nobody.
	RPCModeDisabled RPCMode = 0
	// RPCModeAnyPeer is for everybody.
	RPCModeAnyPeer RPCMode = 1
	// RPCModeAuthority is for the authority of the node.
	RPCModeAuthority RPCMode = 2
)

var rpcModeNames = [...]string{
	RPCModeDisabled:  "RPC_MODE_DISABLED",
	RPCModeAnyPeer:   "RPC_MODE_ANY_PEER",
	RPCModeAuthority: "RPC_MODE_AUTHORITY",
}

// String returns the name of the engine's constant, such as "RPC_MODE_ANY_PEER".
func (m RPCMode) String() string { return enums.Text("RPCMode", rpcModeNames[:], m) }

// RPCConfig says who may call an RPC and how a call travels: what the annotation @rpc of GDScript says, or the dictionary
// that Node.rpc_config takes, whose words its fields are. The zero value is disabled and unreliable: [RPCAnnotation] has
// GDScript's defaults.
type RPCConfig struct {
	RPCMode      RPCMode
	CallLocal    bool         // whether a call to all, or to this side, runs here, too
	TransferMode TransferMode // how a call travels
	Channel      int          // on which channel
}

// RPCAnnotation returns what an annotation says: RPCAnnotation("any_peer", "call_local", "unreliable", 2) for
// @rpc("any_peer", "call_local", "unreliable", 2). The words are one of "any_peer" and "authority", one of "call_local" and
// "call_remote", and one of "reliable", "unreliable" and "unreliable_ordered", in any order; behind three words, the fourth
// argument is the channel. The defaults are those of a bare @rpc: authority, call_remote, reliable, channel 0. As it stands
// in a program's source, it panics for what GDScript would not compile.
// It corresponds to @GDScript.@rpc.
func RPCAnnotation(words ...any) RPCConfig {
	c, err := annotated(words)
	if err != nil {
		panic("multiplayer.RPCAnnotation: " + err.Error())
	}
	return c
}

// annotated returns what the arguments of an annotation say.
func annotated(args []any) (c RPCConfig, err error) {
	if len(args) > gdscript.MaxRPCArgs {
		return c, fmt.Errorf("%d arguments are given, an annotation takes %d", len(args), gdscript.MaxRPCArgs)
	}
	words := gdscript.NewRPCWords()
	for i, arg := range args {
		if i != gdscript.RPCChannel {
			err = words.Take(arg)
		} else if channel, ok := arg.(int); ok {
			c.Channel = channel
		} else {
			err = fmt.Errorf("the fourth argument is the channel, which is no int: %#v", arg)
		}
		if err != nil {
			return c, err
		}
	}
	c.RPCMode, c.CallLocal, c.TransferMode = RPCMode(words.Mode), words.CallLocal, TransferMode(words.TransferMode)
	return c, nil
}

// Script is what multiplayer has to know of the script of a node: which of its functions are RPCs, with those of the
// scripts that it extends. Any number of nodes may have the same one. It must not be changed once a node has it.
type Script struct {
	Path string // such as "res://lobby.gd"; "" for a script that is no file
	RPCs map[string]RPCConfig
	// Signatures are what the functions take, of those that this is known of: their calls and handlers are checked. Package
	// project knows all.
	Signatures map[string]*RPCSignature
}

// SetScript gives the node a script. Both ends of a connection must have the same RPCs in the script of a node, since only
// their numbers travel. It counts from the node's first RPC on, sent or received.
// It corresponds to Object.set_script.
//
// The error is [gderr.ErrLocked] after the first RPC of the node.
func (n *Node) SetScript(script *Script) error {
	switch {
	case n == nil:
		return noNode("multiplayer.Node.SetScript")
	case n.rpcs != nil:
		return locked("multiplayer.Node.SetScript", n)
	}
	n.script = script
	return nil
}

// locked is the error of what has to be done before the first RPC of a node, which fixes the numbers that travel.
func locked(op string, n *Node) error {
	return gderr.New(op, gderr.ErrLocked, fmt.Errorf("node %s has sent or received an RPC", n.name))
}

// GetScript returns the script, nil if there is none.
// It corresponds to Object.get_script.
func (n *Node) GetScript() *Script { return n.there("GetScript").script }

// AddRPC makes a function an RPC of the node's script, as if it stood there behind that annotation, and handler what runs
// when it is called; nil is none yet. See [Node.OnRPC] for what a handler may be. It is for nodes that are made in Go; a
// node of a game's files has its RPCs.
// It is an addition of Go.
//
// The errors are [gderr.ErrLocked] after the first RPC of the node, and those of OnRPC; there is no such RPC then, so that
// calling it is an error, too.
func (n *Node) AddRPC(method string, config RPCConfig, handler any) error {
	const op = "multiplayer.Node.AddRPC"
	switch {
	case n == nil:
		return noNode(op)
	case n.rpcs != nil:
		return locked(op, n)
	}
	if handler != nil {
		h, err := newHandler(handler)
		if err != nil {
			return gderr.New(op, gderr.ErrInvalidParameter, fmt.Errorf("%s: %w", method, err))
		}
		n.setHandler(method, h)
	}
	script := &Script{RPCs: map[string]RPCConfig{}, Signatures: map[string]*RPCSignature{}}
	if n.script != nil {
		script.Path = n.script.Path
		maps.Copy(script.RPCs, n.script.RPCs)
		maps.Copy(script.Signatures, n.script.Signatures)
	}
	script.RPCs[method] = config
	delete(script.Signatures, method)
	n.script = script
	return nil
}

// RPCConfig makes a method an RPC beside those of the script, or changes how it is called. It must be called on both ends
// of a connection, before the first RPC of the node.
// It corresponds to Node.rpc_config.
//
// The error is [gderr.ErrLocked] after the first RPC of the node.
func (n *Node) RPCConfig(method string, config RPCConfig) error {
	switch {
	case n == nil:
		return noNode("multiplayer.Node.RPCConfig")
	case n.rpcs != nil:
		return locked("multiplayer.Node.RPCConfig", n)
	}
	if n.ownRPCs == nil {
		n.ownRPCs = map[string]RPCConfig{}
	}
	n.ownRPCs[method] = config
	return nil
}

// GetNodeRPCConfig returns what RPCConfig was given, in a new map.
// It corresponds to Node.get_node_rpc_config.
func (n *Node) GetNodeRPCConfig() map[string]RPCConfig {
	n.there("GetNodeRPCConfig")
	all := make(map[string]RPCConfig, len(n.ownRPCs))
	for name, c := range n.ownRPCs {
		all[name] = c
	}
	return all
}

// OnRPC makes a Go function what runs when an RPC of the node is called, in place of the one before. The function takes
// the arguments of the RPC, and returns nothing. Its parameters may be of any types that package variant decodes into: bool,
// integers, floats, string, the types of package variant, slices, maps, structs, any. What comes is checked and converted
// as for a typed function of GDScript: numbers and bools stand for each other, a float is cut off for an integer, a String,
// StringName and NodePath are all strings; what does not fit is refused, and the function not called. The last parameter may
// be variadic, and pointers at the end are parameters with a default: nil where there is no argument. It is called by
// Poll, or by RPC and RPCID where the RPC is called locally; GetRemoteSenderID tells who called.
//
// An RPC without a handler does nothing.
//
// The errors are [gderr.ErrMethodNotFound] if neither the script nor RPCConfig has the method, and
// [gderr.ErrInvalidParameter] for what is no function, one that returns something, one with a parameter that no Variant fits,
// and one that does not take what the game's function takes, where the script has its signature: another number of arguments,
// all that may be left out counted, or an argument that its type can't be converted to.
// It is an addition of Go.
func (n *Node) OnRPC(method string, handler any) error {
	const op = "multiplayer.Node.OnRPC"
	if n == nil {
		return noNode(op)
	}
	if !n.hasRPC(method) {
		return gderr.New(op, gderr.ErrMethodNotFound, fmt.Errorf("%q is no RPC of node %s: SetScript, AddRPC or RPCConfig makes it one", method, n.name))
	}
	h, err := n.handlerFor(method, handler)
	if err != nil {
		return gderr.New(op, gderr.ErrInvalidParameter, err)
	}
	n.setHandler(method, h)
	return nil
}

// handlerFor prepares a function that handles an RPC of the node, unless it does not take what is sent.
func (n *Node) handlerFor(method string, function any) (*handler, error) {
	h, err := newHandler(function)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	if n.script != nil {
		if s := n.script.Signatures[method]; s != nil {
			return h, s.checkHandler(method, h)
		}
	}
	return h, nil
}

func (n *Node) setHandler(method string, h *handler) {
	if n.handlers == nil {
		n.handlers = map[string]*handler{}
	}
	n.handlers[method] = h
}

func (n *Node) hasRPC(method string) bool {
	if n.script != nil {
		if _, ok := n.script.RPCs[method]; ok {
			return true
		}
	}
	_, ok := n.ownRPCs[method]
	return ok
}
