package multiplayer

import (
	"errors"
	"reflect"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
)

// errNoMethods is the cause where there are no methods to be handlers.
var errNoMethods = errors.New("no method has the name of an RPC of the node")

// HandleRPCs makes the methods of v handlers of the node's RPCs with their names, whatever the case and the underscores:
// SayHello is for say_hello. v is mostly a pointer to a struct; see OnRPC for what its methods may be. RPCs without a
// method keep the handler that they have, and other methods do not matter: [Node.UnhandledRPCs] shows a name that is misspelt.
// It is an addition of Go.
//
// The error is [gderr.ErrInvalidParameter] where a method of that name can't be a handler, as OnRPC says, and where there is
// none at all; nothing is changed then.
func (n *Node) HandleRPCs(v any) error {
	const op = "multiplayer.Node.HandleRPCs"
	if n == nil {
		return noNode(op)
	}
	names := n.rpcNames()
	found := map[string]*handler{}
	if value := reflect.ValueOf(v); value.IsValid() {
		for i := range value.NumMethod() {
			name, ok := names[foldName(value.Type().Method(i).Name)]
			if !ok {
				continue
			}
			h, err := n.handlerFor(name, value.Method(i).Interface())
			if err != nil {
				return gderr.New(op, gderr.ErrInvalidParameter, err)
			}
			found[name] = h
		}
	}
	if len(found) == 0 {
		return gderr.New(op, gderr.ErrInvalidParameter, errNoMethods)
	}
	for name, h := range found {
		n.setHandler(name, h)
	}
	return nil
}

// UnhandledRPCs returns the names of the node's RPCs that have no handler, sorted: those, among others, whose method
// HandleRPCs did not find because its name is misspelt.
// It is an addition of Go.
func (n *Node) UnhandledRPCs() []string {
	n.there("UnhandledRPCs")
	var unhandled []string
	for _, name := range n.rpcNames() {
		if n.handlers[name] == nil {
			unhandled = append(unhandled, name)
		}
	}
	slices.Sort(unhandled)
	return unhandled
}

// rpcNames lists the names of the node's RPCs as foldName makes them.
func (n *Node) rpcNames() map[string]string {
	names := map[string]string{}
	for name := range n.ownRPCs {
		names[foldName(name)] = name
	}
	if n.script != nil {
		for name := range n.script.RPCs {
			names[foldName(name)] = name
		}
	}
	return names
}
