package project

import (
	"github.com/godotpeer/godotpeer/internal/gdscript"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// Script is a script, or a class inside of one that another script extends.
type Script struct {
	Path      string // "res://lobby.gd"; "res://main.tscn::GDScript_1" inside of a scene; empty for a class inside
	ClassName string // behind class_name; may be empty
	Base      *Script
	BaseType  string // the engine's class at the end of the line: "Node2D"
	// RPCs holds the functions with @rpc, those of the bases, too, in the order in which the engine numbers them: the
	// place is the id on the wire. It may be shared between scripts and must not be changed.
	RPCs []RPC
	// Variables holds the variables of this script alone, in their order.
	Variables []Variable

	unit      *unit
	class     *gdscript.Class
	completed bool                // RPCs was made, or can't be
	runtime   *multiplayer.Script // what its nodes get
}

// RPC is a function that other ends may call: the @rpc annotation that counts, and the function that is called.
type RPC struct {
	Name string
	multiplayer.RPCConfig
	Params  []multiplayer.RPCParam
	Rest    string // the name of the parameter that takes all further arguments; may be empty
	Returns string // the type behind "->"; may be empty
	File    string // where the function stands
	Line    int
}

// Variable is a variable of a script.
type Variable struct {
	Name  string
	Type  string // as it is written, or that of the value; empty if neither says it
	Value any    // what it holds at first, as package variant has it; nil, too, if only running would tell
	Line  int
}

// Variable returns the variable with that name, of the script or its bases.
// It is an addition of Go.
func (s *Script) Variable(name string) (v Variable, ok bool) {
	for ; s != nil; s = s.Base {
		for _, v := range s.Variables {
			if v.Name == name {
				return v, true
			}
		}
	}
	return Variable{}, false
}

// RPC returns the RPC with that name.
// It is an addition of Go.
func (s *Script) RPC(name string) (r RPC, ok bool) {
	if s == nil {
		return RPC{}, false
	}
	for _, r := range s.RPCs {
		if r.Name == name {
			return r, true
		}
	}
	return RPC{}, false
}

// unit is a file with a script, or the part of a scene that has one.
type unit struct {
	path   string
	line   int // of the scene, that of the script's first line
	script *gdscript.Class
}

// at returns the line in the file.
func (u *unit) at(line int) int { return u.line + line }
