package project

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/gdscript"
)

// maxBases is how many bases a script may have, and how many constants may stand for each other.
const maxBases = 256

// maxLookups is how many names may be looked up for the constants of all scripts.
const maxLookups = 1 << 20

// addUnit makes a script known. What is wrong with it is noted, and it is nil then, as in the engine.
func (l *loader) addUnit(path, src string, line int) *unit {
	script, err := gdscript.Parse(src)
	var bad *gdscript.Error
	switch {
	case errors.As(err, &bad):
		l.note(newNote(path, line+bad.Line, gderr.ErrParseError, "%s", bad.Reason))
		return nil
	case err != nil:
		l.note(noteOf(path, err))
		return nil
	}
	return &unit{path, line, script}
}

// script returns the script of a class. The same class gives the same script; one that is broken gives its error each
// time.
func (l *loader) script(u *unit, class *gdscript.Class, depth int) (*Script, error) {
	if r, ok := l.resolved[class]; ok {
		return r.script, r.err
	}
	// Until it is resolved, whoever comes back to it goes in a circle.
	at := u.at(class.Extends.Line)
	l.resolved[class] = resolvedScript{err: newNote(u.path, at, gderr.ErrCyclicLink, "the script extends itself")}
	s, err := l.resolve(u, class, depth)
	l.resolved[class] = resolvedScript{s, err}
	return s, err
}

type resolvedScript struct {
	script *Script
	err    error
}

func (l *loader) resolve(u *unit, class *gdscript.Class, depth int) (*Script, error) {
	s := &Script{ClassName: class.Name, unit: u, class: class}
	if class.Outer == nil {
		s.Path = u.path
	}
	if depth > maxBases {
		return nil, newNote(u.path, 0, gderr.ErrOutOfMemory, "more than %d scripts extend each other", maxBases)
	}
	if err := l.extend(s, depth); err != nil {
		return nil, err
	}
	l.resolved[class] = resolvedScript{script: s} // constants may come from its bases
	for _, v := range class.Variables {
		s.Variables = append(s.Variables, l.variable(u, class, v))
	}
	return s, nil
}

// complete gives a script its RPCs, which are made of those of its bases. It waits until the script and its bases are
// resolved: the arguments of @rpc may be constants of a script that extends this one.
func (l *loader) complete(s *Script) error {
	if s.completed {
		return l.resolved[s.class].err
	}
	s.completed = true
	var err error
	if s.Base != nil {
		if err = l.complete(s.Base); err != nil {
			err = s.brokenBase(err)
		}
	}
	if err == nil {
		err = l.rpcs(s)
	}
	l.resolved[s.class] = resolvedScript{s, err}
	return err
}

// brokenBase is what is noted of a script when something is wrong with what it extends: where that is in another file.
func (s *Script) brokenBase(err error) error {
	var broken *Note
	if errors.As(err, &broken) && broken.File != s.unit.path {
		return newNote(s.unit.path, s.unit.at(s.class.Extends.Line), broken.Code, "%s is broken", broken.File)
	}
	return err
}

// extend finds the base of a script.
func (l *loader) extend(s *Script, depth int) (err error) {
	switch e := s.class.Extends; {
	case e.Line == 0:
		s.BaseType = "RefCounted"
		return nil
	case e.Path != "":
		s.Base, err = l.scriptAt(l.folder.resolve(e.Path, s.unit.path), s.unit.path, s.unit.at(e.Line), depth)
		if err == nil {
			s.Base, err = l.inside(s.Base, e.Names, depth)
		}
	case len(e.Names) == 0:
		return newNote(s.unit.path, s.unit.at(e.Line), gderr.ErrParseError, "extends nothing")
	default:
		s.Base, err = l.baseByName(s, e.Names, depth)
	}
	switch {
	case err != nil:
		return s.brokenBase(err)
	case s.Base != nil:
		s.BaseType = s.Base.BaseType
	default:
		s.BaseType = s.class.Extends.Names[0]
	}
	return nil
}

// baseByName finds the script that names stand for; nil if it is a class of the engine. The engine looks for class
// names of the project first, then for its own classes, then in the script.
func (l *loader) baseByName(s *Script, names []string, depth int) (*Script, error) {
	name := names[0]
	u := l.globals[name]
	if u == nil {
		u = l.singletons[name]
	}
	if u != nil {
		base, err := l.script(u, u.script, depth+1)
		if err != nil {
			return nil, err
		}
		return l.inside(base, names[1:], depth)
	}
	if isNodeClass(name) {
		return nil, nil
	}
	for class := s.class; class != nil; class = class.Outer {
		base, err := l.named(s.unit, class, name, depth)
		if err != nil {
			return nil, err
		}
		if base != nil {
			return l.inside(base, names[1:], depth)
		}
	}
	return nil, nil
}

// inside follows the names of classes inside of a script.
func (l *loader) inside(s *Script, names []string, depth int) (*Script, error) {
	for _, name := range names {
		inner, err := l.named(s.unit, s.class, name, depth)
		if err != nil {
			return nil, err
		}
		if inner == nil {
			return nil, newNote(s.unit.path, 0, gderr.ErrDoesNotExist, "there is no class %s inside", name)
		}
		s = inner
	}
	return s, nil
}

// named returns the script that a name stands for inside of a class: a class inside, or a constant that preloads a
// script. It returns nil if there is none.
func (l *loader) named(u *unit, class *gdscript.Class, name string, depth int) (*Script, error) {
	if depth > maxBases {
		return nil, newNote(u.path, 0, gderr.ErrOutOfMemory, "more than %d names stand for each other", maxBases)
	}
	if inner := class.Class(name); inner != nil {
		return l.script(u, inner, depth+1)
	}
	c := class.Constant(name)
	if c == nil {
		return nil, nil
	}
	if path, names, ok := c.Value.Loaded(); ok {
		s, err := l.scriptAt(l.folder.resolve(path, u.path), u.path, u.at(c.Line), depth)
		if err != nil {
			return nil, err
		}
		return l.inside(s, names, depth+1)
	}
	if names := c.Value.Names(); len(names) > 0 && names[0] != name {
		s, err := l.baseByName(&Script{unit: u, class: class}, names, depth+1)
		return s, err
	}
	return nil, nil
}

// scriptAt returns the script in a file that a place refers to.
func (l *loader) scriptAt(path, from string, line, depth int) (*Script, error) {
	u := l.units[path]
	if u == nil {
		return nil, newNote(from, line, gderr.ErrFileNotFound, "there is no script %s that can be read", path)
	}
	return l.script(u, u.script, depth+1)
}

// constant returns the value of a constant that is known by these names inside of a class.
func (l *loader) constant(u *unit, class *gdscript.Class, names []string, depth int) (any, error) {
	if l.lookups++; depth > maxBases || l.lookups > maxLookups {
		return nil, fmt.Errorf("%s stands for too many others", names[0])
	}
	for c := class; c != nil; c = c.Outer {
		if v, ok, err := l.member(u, c, names, depth); ok || err != nil {
			return v, err
		}
		if r := l.resolved[c]; r.script != nil && r.script.Base != nil {
			base := r.script.Base
			if v, err := l.constant(base.unit, base.class, names, depth+1); err == nil {
				return v, nil
			}
		}
	}
	if g := l.globals[names[0]]; g != nil && len(names) > 1 {
		return l.constant(g, g.script, names[1:], depth+1)
	}
	return nil, fmt.Errorf("%s is not known without running the script", names[0])
}

// member is constant for what stands in the class itself.
func (l *loader) member(u *unit, class *gdscript.Class, names []string, depth int) (v any, ok bool, err error) {
	if c := class.Constant(names[0]); c != nil && len(names) == 1 {
		v, err = l.evaluate(u, class, c, depth)
		return v, true, err
	}
	for i := range class.Enums {
		e := &class.Enums[i]
		switch {
		case e.Name == "" && len(names) == 1:
			v, ok, err = l.enumValue(u, class, e, names[0], depth)
		case e.Name == names[0] && len(names) == 2:
			v, ok, err = l.enumValue(u, class, e, names[1], depth)
		}
		if ok || err != nil {
			return v, ok, err
		}
	}
	if len(names) < 2 {
		return nil, false, nil
	}
	s, err := l.named(u, class, names[0], depth)
	if s == nil || err != nil {
		return nil, false, err
	}
	v, err = l.constant(s.unit, s.class, names[1:], depth+1)
	return v, true, err
}

// evaluate returns the value of a constant, which it remembers: constants may be made of each other many times over.
func (l *loader) evaluate(u *unit, class *gdscript.Class, c *gdscript.Constant, depth int) (any, error) {
	if known, ok := l.constants[c]; ok {
		return known.value, known.err
	}
	l.constants[c] = knownConstant{err: fmt.Errorf("%s is made of itself", c.Name)}
	v, err := c.Value.Eval(func(names []string) (any, error) { return l.constant(u, class, names, depth+1) })
	l.constants[c] = knownConstant{v, err}
	return v, err
}

type knownConstant struct {
	value any
	err   error
}

// enumValue returns the value of a name in an enum: what is given, else one more than that before.
func (l *loader) enumValue(u *unit, class *gdscript.Class, e *gdscript.Enum, name string, depth int) (v any, ok bool, err error) {
	next := int64(0)
	for i := range e.Values {
		c := &e.Values[i]
		if !c.Value.IsEmpty() {
			v, err := l.evaluate(u, class, c, depth)
			if err != nil {
				return nil, false, err
			}
			n, ok := v.(int64)
			if !ok {
				return nil, false, fmt.Errorf("%s is not an int", c.Name)
			}
			next = n
		}
		if c.Name == name {
			return next, true, nil
		}
		next++
	}
	return nil, false, nil
}
