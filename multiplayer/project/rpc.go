package project

import (
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/gdscript"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// annotate sets what the arguments of @rpc say. What only running would tell is noted and left as it is.
func (l *loader) annotate(s *Script, r *RPC, a *gdscript.RPC) error {
	fail := func(format string, args ...any) error {
		return newNote(s.unit.path, s.unit.at(a.Line), gderr.ErrParseError, "@rpc of %s: "+format, append([]any{r.Name}, args...)...)
	}
	if len(a.Args) > gdscript.MaxRPCArgs {
		return fail("%d arguments, it takes four", len(a.Args))
	}
	words := gdscript.NewRPCWords()
	r.Channel = 0
	for i, arg := range a.Args {
		v, err := arg.Eval(func(names []string) (any, error) { return l.constant(s.unit, s.class, names, 0) })
		if err != nil {
			l.note(newNote(s.unit.path, s.unit.at(a.Line), gderr.ErrSkip, "@rpc of %s: %.40s: %v", r.Name, arg.Text, err))
			continue
		}
		if i != gdscript.RPCChannel {
			if err := words.Take(v); err != nil {
				return fail("%v", err)
			}
			continue
		}
		if f, ok := v.(float64); ok {
			v = int64(f) // as the engine does
		}
		channel, ok := v.(int64)
		if !ok || channel != int64(int32(channel)) {
			return fail("the channel is %v", v)
		}
		r.Channel = int(channel)
	}
	r.RPCMode, r.CallLocal, r.TransferMode = multiplayer.RPCMode(words.Mode), words.CallLocal, multiplayer.TransferMode(words.TransferMode)
	return nil
}

// rpcs makes the script's list from that of its base and its own functions. A function that the heir defines again
// keeps the annotation of the base, unless it has one.
func (l *loader) rpcs(s *Script) error {
	var list []RPC
	if s.Base != nil {
		list = s.Base.RPCs
	}
	isShared := true
	for i := range s.class.Functions {
		f := &s.class.Functions[i]
		at, found := slices.BinarySearchFunc(list, f.Name, func(r RPC, name string) int { return strings.Compare(r.Name, name) })
		if !found && f.RPC == nil {
			continue
		}
		if isShared {
			list, isShared = slices.Clone(list), false
		}
		r := RPC{Name: f.Name}
		if found {
			r = list[at]
		} else {
			list = slices.Insert(list, at, r)
		}
		l.define(&r, s, f)
		if f.RPC != nil {
			if err := l.annotate(s, &r, f.RPC); err != nil {
				return err
			}
		}
		list[at] = r
	}
	if !isShared {
		l.rpcCount += len(list)
	}
	if len(list) > l.limits.rpcs || !isShared && l.rpcCount > l.limits.allRPCs {
		return newNote(s.unit.path, 0, gderr.ErrOutOfMemory, "more than %d RPCs in a script, or %d in all",
			l.limits.rpcs, l.limits.allRPCs)
	}
	s.RPCs = list
	s.makeRuntime(isShared)
	return nil
}

// makeRuntime makes what nodes with the script get. The RPCs may be those of the base.
func (s *Script) makeRuntime(isShared bool) {
	s.runtime = &multiplayer.Script{Path: s.Path}
	if isShared && s.Base != nil {
		s.runtime.RPCs, s.runtime.Signatures = s.Base.runtime.RPCs, s.Base.runtime.Signatures
		return
	}
	s.runtime.RPCs = make(map[string]multiplayer.RPCConfig, len(s.RPCs))
	s.runtime.Signatures = make(map[string]*multiplayer.RPCSignature, len(s.RPCs))
	for _, r := range s.RPCs {
		s.runtime.RPCs[r.Name] = r.RPCConfig
		s.runtime.Signatures[r.Name] = &multiplayer.RPCSignature{Params: r.Params, Rest: r.Rest}
	}
}

// define makes a function the one that is called.
func (l *loader) define(r *RPC, s *Script, f *gdscript.Function) {
	r.Params, r.Rest, r.Returns = nil, f.Rest, f.Returns
	for _, p := range f.Params {
		if !p.Inferred.IsEmpty() {
			if t, ok := variant.TypeOf(l.value(s.unit, s.class, p.Inferred)); ok && t != variant.TypeNil {
				p.Type = t.String()
			}
		}
		p.Type = l.plain(s, p.Type)
		r.Params = append(r.Params, multiplayer.RPCParam{Name: p.Name, Type: p.Type, HasDefault: p.HasDefault})
	}
	r.File, r.Line = s.unit.path, s.unit.at(f.Line)
}

// plain returns a type with int in place of enums, also as that of the elements of an Array or Dictionary.
func (l *loader) plain(s *Script, typ string) string {
	if l.isEnum(s, typ) {
		return "int"
	}
	name, elements, ok := strings.Cut(strings.TrimSuffix(typ, "]"), "[")
	if !ok {
		return typ
	}
	types := strings.Split(elements, ",")
	for i, elem := range types {
		if elem = strings.TrimSpace(elem); l.isEnum(s, elem) {
			elem = "int"
		}
		types[i] = elem
	}
	return name + "[" + strings.Join(types, ", ") + "]"
}

// isEnum says whether a type is an enum of the script, of its bases, or of a class that it names.
func (l *loader) isEnum(s *Script, typ string) bool {
	outer, name, isInside := strings.Cut(typ, ".")
	if isInside {
		class := s.class.Class(outer)
		if global := l.globals[outer]; global != nil {
			class = global.script
		}
		return class != nil && class.Enum(name) != nil
	}
	for ; s != nil; s = s.Base {
		for class := s.class; class != nil; class = class.Outer {
			if class.Enum(typ) != nil {
				return true
			}
		}
	}
	return false
}
