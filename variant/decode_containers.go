package variant

import (
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
)

// count reads a number of elements that take at least the given number of bytes each, and checks that these
// bytes are there.
func (d *decoder) count(mask uint32, least int, what string) (int, error) {
	if err := d.need(4, "the number of elements"); err != nil {
		return 0, err
	}
	n := int64(int32(d.uint32() & mask))
	if n < 0 {
		return 0, fail(gderr.ErrInvalidData, d.pos-4, "%s of %d elements", what, n)
	}
	if n*int64(least) > int64(d.left()) {
		return 0, fail(gderr.ErrInvalidData, d.pos-4, "%s of %d elements, %d bytes are left", what, n, d.left())
	}
	return int(n), nil
}

// The engine masks the highest bit of the number of elements off, which once marked shared containers.
const (
	sharedMask = 1<<31 - 1
	noMask     = 1<<32 - 1
	leastValue = 4 // bytes of the smallest value, null
)

// array reads an Array: []any, or Array if it is typed. It fills old where that is an []any of the same length, and
// returns it then.
func (d *decoder) array(old any, h uint32, depth int) (any, error) {
	elem, err := d.containerType(h >> elemShift)
	if err != nil {
		return nil, err
	}
	n, err := d.count(sharedMask, leastValue, "Array")
	if err != nil {
		return nil, err
	}
	if same, ok := old.([]any); ok && len(same) == n && n > 0 && !elem.IsTyped() {
		for i := range same {
			if same[i], err = d.renew(same[i], depth+1); err != nil {
				return nil, err
			}
		}
		return old, nil
	}
	values := make([]any, 0, n)
	for range n {
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		// The engine leaves out what does not fit.
		if v, ok := elem.accept(v); ok {
			values = append(values, v)
		}
	}
	if elem.IsTyped() {
		return Array{elem, values}, nil
	}
	return values, nil
}

// dictionary reads a Dictionary.
func (d *decoder) dictionary(h uint32, depth int) (*Dictionary, error) {
	dict := new(Dictionary)
	if err := d.dictionaryInto(dict, h, depth); err != nil {
		return nil, err
	}
	return dict, nil
}

// dictionaryInto reads a Dictionary into the memory of dict, whose texts and values stay where they are the same.
func (d *decoder) dictionaryInto(dict *Dictionary, h uint32, depth int) error {
	key, value, n, err := d.dictionaryHead(h)
	if err != nil {
		return err
	}
	before := dict.entries
	dict.Key, dict.Value, dict.entries = key, value, slices.Grow(before[:0], n)
	clear(dict.texts)
	clear(dict.others)
	for range n {
		i := len(dict.entries)
		dict.entries = dict.entries[:i+1]
		e := &dict.entries[i]
		ok, err := d.key(e, key, depth+1)
		if err == nil {
			e.value, err = d.renew(e.value, depth+1)
		}
		if err != nil {
			dict.entries = dict.entries[:i]
			return err
		}
		if ok {
			dict.place()
		} else {
			dict.entries = dict.entries[:i]
		}
	}
	if len(before) > len(dict.entries) {
		clear(before[len(dict.entries):])
	}
	return nil
}

// maxKeyDepth is how deep dictionaries may be keys, or parts of keys, of dictionaries. Keys are compared by all they
// hold, so the time for bad data would else be the square of its size.
const maxKeyDepth = 16

// otherKey reads a key that is no plain String.
func (d *decoder) otherKey(t Type, h uint32, depth int) (any, error) {
	if d.keyDepth >= maxKeyDepth {
		return nil, fail(gderr.ErrOutOfMemory, d.used(), "keys nested in keys deeper than %d levels", maxKeyDepth)
	}
	d.keyDepth++
	k, err := d.body(t, h, depth)
	d.keyDepth--
	return k, err
}

// key reads the key of an entry. The engine leaves out entries whose keys do not fit the type of the keys, but
// keeps values that do not fit theirs.
func (d *decoder) key(e *entry, want ContainerType, depth int) (ok bool, err error) {
	t, h, err := d.open(depth)
	if err != nil {
		return false, err
	}
	if t == TypeString && (want.Type == TypeNil || want.Type == TypeString) {
		b, err := d.textBytes()
		if e.text != string(b) {
			e.text = d.keep(b)
		}
		e.other = keyString
		return true, err
	}
	k, err := d.otherKey(t, h, depth)
	if err != nil {
		return false, err
	}
	k, ok = want.accept(k)
	*e = newEntry(k, e.value)
	return ok, nil
}

// dictionaryHead reads the types and the number of entries.
func (d *decoder) dictionaryHead(h uint32) (key, value ContainerType, n int, err error) {
	if key, err = d.containerType(h >> elemShift); err != nil {
		return key, value, 0, err
	}
	if value, err = d.containerType(h >> valueShift); err != nil {
		return key, value, 0, err
	}
	n, err = d.count(sharedMask, 2*leastValue, "Dictionary")
	return key, value, n, err
}

// containerType reads the type of the elements of a container.
func (d *decoder) containerType(kind uint32) (c ContainerType, err error) {
	if d.flags.has(Godot3) {
		return c, nil
	}
	switch kind & kindMask {
	case kindBuiltin:
		return d.builtinType()
	case kindClass:
		c.Type = TypeObject
		c.Class, err = d.text()
	case kindScript:
		c.Type = TypeObject
		c.Script, err = d.script()
	}
	if c.Type == TypeObject && !d.flags.has(AllowObjects) {
		c.Class, c.Script = encodedObjectAsID, ""
	}
	return c, err
}

func (d *decoder) builtinType() (c ContainerType, err error) {
	if err := d.need(4, "the type of a container"); err != nil {
		return c, err
	}
	t := d.uint32()
	if t >= uint32(TypeMax) {
		return c, fail(gderr.ErrInvalidData, d.pos-4, "there is no type %d", t)
	}
	c.Type = Type(t)
	if c.Type == TypeObject && !d.flags.has(AllowObjects) {
		c.Class = encodedObjectAsID
	}
	return c, nil
}

// script reads the path of a script, which must be one of the project where objects are allowed.
func (d *decoder) script() (string, error) {
	start := d.pos
	path, err := d.text()
	if err == nil && d.flags.has(AllowObjects) && !strings.HasPrefix(path, "res://") {
		err = fail(gderr.ErrInvalidData, start, "invalid path of a script, %q", path)
	}
	return path, err
}
