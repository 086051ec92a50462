// Package gdscript reads what stands on the outside of GDScript files: classes and what they extend, the functions with
// their annotations and types, variables and constants. It never runs anything, and what is inside of functions it
// only looks through for names that are called.
//
// It is lenient: what it does not know it passes over, so that newer scripts read, too. What it needs to understand,
// such as the arguments of @rpc, is an error where it is wrong.
package gdscript

import "fmt"

// Error says what is wrong with a script, and in which line, from 1.
type Error struct {
	Line   int
	Reason string
}

// Error returns the line and the reason.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

func errorAt(line int, format string, args ...any) error {
	return &Error{line, fmt.Sprintf(format, args...)}
}

// Class is a script, or a class inside of one.
type Class struct {
	Name      string // behind class_name or class; may be empty
	Line      int
	Extends   Extends
	Outer     *Class // nil for the script itself
	Functions []Function
	Variables []Variable
	Constants []Constant
	Enums     []Enum
	Classes   []*Class
	Calls     []Call // those of classes inside are theirs
}

// Extends is what stands behind the word: a path, names, or a path and names of classes inside.
type Extends struct {
	Path  string // may be empty
	Names []string
	Line  int // 0 if the word is missing
}

// Function is a function at class level.
type Function struct {
	Name    string
	Line    int
	Static  bool
	Params  []Param
	Rest    string // the name behind "..."; may be empty
	Returns string // the type behind "->"; may be empty
	RPC     *RPC   // nil without the annotation
}

// Param is a parameter of a function.
type Param struct {
	Name       string
	Type       string // empty if there is none, or if it follows from the default value
	HasDefault bool
	Inferred   Expr // the default value behind ":=", which tells the type
}

// RPC is the annotation @rpc as it is written.
type RPC struct {
	Line int
	Args []Expr
}

// Variable is a variable at class level.
type Variable struct {
	Name  string
	Line  int
	Type  string // empty if there is none, or if it follows from the value
	Value Expr   // may be empty
}

// Constant is a constant at class level.
type Constant struct {
	Name  string
	Line  int
	Value Expr
}

// Enum is an enum; those without a name make constants of the class.
type Enum struct {
	Name   string
	Line   int
	Values []Constant // an empty Value is one more than that before
}

// Call is a name that the inside of a function, or of a setter, calls or assigns.
type Call struct {
	Name     string
	In       string // the function; empty for setters and getters
	Line     int
	Assigned bool // "name =" instead of "name("
}

// Class returns the class inside with that name, or nil.
func (c *Class) Class(name string) *Class {
	for _, inner := range c.Classes {
		if inner.Name == name {
			return inner
		}
	}
	return nil
}

// Constant returns the constant with that name, or nil.
func (c *Class) Constant(name string) *Constant {
	for i := range c.Constants {
		if c.Constants[i].Name == name {
			return &c.Constants[i]
		}
	}
	return nil
}

// Enum returns the enum with that name, or nil.
func (c *Class) Enum(name string) *Enum {
	for i := range c.Enums {
		if c.Enums[i].Name == name {
			return &c.Enums[i]
		}
	}
	return nil
}
