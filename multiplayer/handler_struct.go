package multiplayer

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
)

// errNoMethods is the cause where there are no methods to be handlers.
var errNoMethods = errors.New("no method has the name of an RPC of the node")

// HandleRPCs makes the methods of v handlers of the node's RPCs with their names, whatever the case and the underscores:
// SayHello is for say_hello. v is mostly a pointer to a struct; see OnRPC for what its methods may be. RPCs without a
// method keep the handler that they have. Methods without an RPC do not matter, and nobody can know which of them are misspelt:
// look at [Node.UnhandledRPCs], where all are to be handled.
// It is an addition of Go.
//
// The error is [gderr.ErrInvalidParameter] where a method of that name can't be a handler, as OnRPC says, where its receiver is a
// pointer and v is none, where two RPCs have its name, or it and another method that of one, and where there is no such method at
// all; nothing is changed then.
func (n *Node) HandleRPCs(v any) error {
	const op = "multiplayer.Node.HandleRPCs"
	if n == nil {
		return noNode(op)
	}
	found, err := n.handlersOf(reflect.ValueOf(v))
	if err != nil {
		return gderr.New(op, gderr.ErrInvalidParameter, err)
	}
	for name, h := range found {
		n.setHandler(name, h)
	}
	return nil
}

// handlersOf prepares the methods that have the names of RPCs.
func (n *Node) handlersOf(v reflect.Value) (map[string]*handler, error) {
	if !v.IsValid() {
		return nil, errNoMethods
	}
	names, found, methods := n.foldedRPCs(), map[string]*handler{}, map[string]string{}
	all := v.Type()
	if all.Kind() != reflect.Pointer {
		all = reflect.PointerTo(all) // which has all methods
	}
	for i := range all.NumMethod() {
		method := all.Method(i).Name
		rpcs := names[foldName(method)]
		if len(rpcs) == 0 {
			continue
		}
		if len(rpcs) > 1 {
			return nil, fmt.Errorf("%s is for both %s and %s: OnRPC tells them apart", method, rpcs[0], rpcs[1])
		}
		if other, twice := methods[rpcs[0]]; twice {
			return nil, fmt.Errorf("%s and %s are both for %s: OnRPC tells which is", other, method, rpcs[0])
		}
		methods[rpcs[0]] = method
		function := v.MethodByName(method)
		if !function.IsValid() {
			return nil, fmt.Errorf("%s is a method of %v, not of %v", method, all, v.Type())
		}
		h, err := n.handlerFor(rpcs[0], function.Interface())
		if err != nil {
			return nil, err
		}
		found[rpcs[0]] = h
	}
	if len(found) == 0 {
		return nil, errNoMethods
	}
	return found, nil
}

// UnhandledRPCs returns the names of the node's RPCs that have no handler, sorted: those, among others, whose method
// HandleRPCs did not find because its name is misspelt.
// It is an addition of Go.
func (n *Node) UnhandledRPCs() []string {
	var unhandled []string
	for _, name := range n.there("UnhandledRPCs").rpcNames() {
		if n.handlers[name] == nil {
			unhandled = append(unhandled, name)
		}
	}
	return unhandled
}

// foldedRPCs lists the names of the node's RPCs by what foldName makes of them.
func (n *Node) foldedRPCs() map[string][]string {
	folded := map[string][]string{}
	for _, name := range n.rpcNames() {
		folded[foldName(name)] = append(folded[foldName(name)], name)
	}
	return folded
}

// rpcNames returns the names of the node's RPCs, sorted, each once.
func (n *Node) rpcNames() []string {
	names := slices.Collect(maps.Keys(n.ownRPCs))
	if n.script != nil {
		names = slices.AppendSeq(names, maps.Keys(n.script.RPCs))
	}
	slices.Sort(names)
	return slices.Compact(names)
}
