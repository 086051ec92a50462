package multiplayer

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/godotpeer/godotpeer/gderr"
)

// errNoMethods is the cause where there are no methods to be handlers.
var errNoMethods = errors.New("no method has the name of an RPC of the node")

// HandleRPCs makes the methods of v handlers of the node's RPCs with their names, whatever the case and the underscores:
// SayHello is for say_hello. v is mostly a pointer to a struct; see OnRPC for what its methods may be. RPCs without a
// method keep the handler that they have, and other methods do not matter.
// It is an addition of Go.
//
// The error is [gderr.ErrInvalidParameter] where a method of that name can't be a handler, and where there is none at all.
func (n *Node) HandleRPCs(v any) error {
	const op = "multiplayer.Node.HandleRPCs"
	if n == nil {
		return noNode(op)
	}
	names := n.rpcNames()
	found := false
	if value := reflect.ValueOf(v); value.IsValid() {
		for i := range value.NumMethod() {
			name, ok := names[foldName(value.Type().Method(i).Name)]
			if !ok {
				continue
			}
			h, err := newHandler(value.Method(i).Interface())
			if err != nil {
				return gderr.New(op, gderr.ErrInvalidParameter, fmt.Errorf("%s: %w", name, err))
			}
			n.setHandler(name, h)
			found = true
		}
	}
	if !found {
		return gderr.New(op, gderr.ErrInvalidParameter, errNoMethods)
	}
	return nil
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
