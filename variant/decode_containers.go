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
		return 0, badData(gderr.ErrInvalidData, d.pos-4, "%s of %d elements", what, n)
	}
	if n*int64(least) > int64(d.left()) {
		return 0, badData(gderr.ErrInvalidData, d.pos-4, "%s of %d elements, %d bytes are left", what, n, d.left())
	}
	return int(n), nil
}

// room returns for how many of n elements memory may be taken before they are read, each of the given number of words
// in the data. All containers together get no more words than the data has: nested ones that each announce as many
// elements as bytes are left would else take a multiple of it.
func (d *decoder) room(n, words int) int {
	n = min(n, (len(d.data)/leastValue-d.taken)/words)
	d.taken += n * words
	return n
}

// decode_variant masks the highest bit of the number of elements off, which once marked shared containers.
const (
	sharedMask = 1<<31 - 1
	noMask     = 1<<32 - 1
	leastValue = 4 // bytes of the smallest value, null
)

// array reads an Array: []any, or Array if it is typed. It fills old where that is an []any of the same length, and
// returns it then.
func (d *decoder) array(old any, h uint32, depth int) (any, error) {
	var elem ContainerType
	if err := d.containerType(&elem, h>>elemShift); err != nil {
		return nil, err
	}
	n, err := d.count(sharedMask, leastValue, "Array")
	if err != nil {
		return nil, err
	}
	if same, ok := old.([]any); ok && len(same) == n && n > 0 && !elem.IsTyped() {
		return old, d.renewAll(same, depth+1)
	}
	values := make([]any, 0, d.room(n, 1))
	for range n {
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		// Array::push_back refuses what does not fit, and decode_variant goes on.
		if elem.IsTyped() {
			var fits bool
			if v, fits = elem.accept(v); !fits {
				continue
			}
		}
		values = append(values, v)
	}
	if elem.IsTyped() {
		return Array{elem, values}, nil
	}
	return values, nil
}

// dictionary reads a Dictionary.
func (d *decoder) dictionary(h uint32, depth int) (*Dictionary, error) {
	var key, value ContainerType
	n, err := d.dictionaryHead(&key, &value, h)
	if err != nil {
		return nil, err
	}
	dict := dictionaryFor(d.room(n, 2))
	dict.Key, dict.Value = key, value
	if err := d.entries(dict, n, depth); err != nil {
		return nil, err
	}
	return dict, nil
}

// dictionaryFor returns an empty Dictionary with room for n entries. Those of a small one, as most messages are, lie
// in the same piece of memory.
func dictionaryFor(n int) *Dictionary {
	switch {
	case n == 0:
		return new(Dictionary)
	case n <= 4:
		var d struct {
			Dictionary
			room [4]entry
		}
		d.entries = d.room[:0]
		return &d.Dictionary
	case n <= 8:
		var d struct {
			Dictionary
			room [8]entry
		}
		d.entries = d.room[:0]
		return &d.Dictionary
	}
	return &Dictionary{entries: make([]entry, 0, n)}
}

// entries reads n entries into the memory behind those of dict.
func (d *decoder) entries(dict *Dictionary, n, depth int) error {
	var seen textSet
	for range n {
		i := len(dict.entries)
		dict.entries = slices.Grow(dict.entries, 1)[:i+1]
		e := &dict.entries[i]
		fits, err := d.key(e, &dict.Key, depth+1)
		switch {
		case err != nil:
		case e.value == nil:
			e.value, err = d.value(depth + 1)
		default:
			e.value, err = d.renew(e.value, depth+1)
		}
		if err != nil || !fits {
			dict.entries = dict.entries[:i]
		}
		if err != nil {
			return err
		}
		// A new key needs a place only in an index.
		if fits && (!seen.add(e) || dict.index != nil || i+1 >= indexFrom) {
			dict.place()
		}
	}
	return nil
}

// maxKeyDepth is how deep dictionaries may be keys, or parts of keys, of dictionaries. Keys are compared by all they
// hold, so the time for bad data would else be the square of its size.
const maxKeyDepth = 16

// otherKey reads a key that is no ASCII.
func (d *decoder) otherKey(t Type, h uint32, depth int) (any, error) {
	if d.keyDepth >= maxKeyDepth {
		return nil, badData(gderr.ErrOutOfMemory, d.used(), "keys nested in keys deeper than %d levels", maxKeyDepth)
	}
	d.keyDepth++
	k, err := d.body(t, h, depth)
	d.keyDepth--
	return k, err
}

// key reads the key of an entry. An entry whose key does not fit the type of the keys is left out; a value that does not
// fit stays (decode_variant sets entries past the check of Dictionary::set).
func (d *decoder) key(e *entry, want *ContainerType, depth int) (fits bool, err error) {
	if want.Type == TypeNil || want.Type == TypeString {
		if b, ok := d.asciiText(depth); ok {
			d.setText(e, b)
			return true, nil
		}
	}
	t, h, err := d.open(depth)
	if err != nil {
		return false, err
	}
	if t == TypeString && (want.Type == TypeNil || want.Type == TypeString) {
		b, err := d.textBytes()
		d.setText(e, b)
		return true, err
	}
	k, err := d.otherKey(t, h, depth)
	if err != nil {
		return false, err
	}
	k, fits = want.accept(k)
	*e = newEntry(k, e.value)
	return fits, nil
}

// setText makes the key of an entry a String. It keeps a text that is the same.
func (d *decoder) setText(e *entry, b []byte) {
	if e.text != string(b) {
		e.text = d.keep(b)
	}
	e.other = keyString
}

// dictionaryHead reads the types and the number of entries.
func (d *decoder) dictionaryHead(key, value *ContainerType, h uint32) (int, error) {
	if err := d.containerType(key, h>>elemShift); err != nil {
		return 0, err
	}
	if err := d.containerType(value, h>>valueShift); err != nil {
		return 0, err
	}
	return d.count(sharedMask, 2*leastValue, "Dictionary")
}

// containerType reads the type of the elements of a container.
func (d *decoder) containerType(c *ContainerType, kind uint32) error {
	*c = ContainerType{}
	if kind&kindMask == kindNone || d.flags.has(Godot3) {
		return nil
	}
	return d.sentType(c, kind)
}

// sentType is containerType where there is a type.
func (d *decoder) sentType(c *ContainerType, kind uint32) (err error) {
	c.Type = TypeObject
	switch kind & kindMask {
	case kindBuiltin:
		c.Type, err = d.builtinType()
	case kindClass:
		c.Class, err = d.text()
	case kindScript:
		c.Script, err = d.script()
	}
	if c.Type == TypeObject && !d.flags.has(AllowObjects) {
		c.Class, c.Script = encodedObjectAsID, ""
	}
	return err
}

func (d *decoder) builtinType() (Type, error) {
	if err := d.need(4, "the type of a container"); err != nil {
		return 0, err
	}
	t := d.uint32()
	if t >= uint32(TypeMax) {
		return 0, badData(gderr.ErrInvalidData, d.pos-4, "there is no type %d", t)
	}
	return Type(t), nil
}

// script reads the path of a script, which must be one of the project where objects are allowed.
func (d *decoder) script() (string, error) {
	start := d.pos
	path, err := d.text()
	if err == nil && d.flags.has(AllowObjects) && !strings.HasPrefix(path, "res://") {
		err = badData(gderr.ErrInvalidData, start, "invalid path of a script, %q", cut(path))
	}
	return path, err
}

// object reads an object: EncodedObjectAsID, Object or nil.
func (d *decoder) object(h uint32, depth int) (any, error) {
	if h&flagObjectAsID != 0 {
		if err := d.need(8, "the id of an object"); err != nil {
			return nil, err
		}
		if id := EncodedObjectAsID(d.uint64()); id != 0 {
			return id, nil
		}
		return nil, nil
	}
	if !d.flags.has(AllowObjects) {
		return nil, badData(gderr.ErrUnauthorized, d.pos-4, "an object, which is not allowed")
	}
	return d.fullObject(depth)
}

func (d *decoder) fullObject(depth int) (any, error) {
	class, err := d.text()
	if err != nil || class == "" {
		return nil, err
	}
	n, err := d.negativeIsNone(8, cut(class))
	if err != nil {
		return nil, err
	}
	o := Object{Class: class, Properties: make([]Property, 0, d.room(n, 2))}
	for range n {
		var p Property
		if p.Name, err = d.text(); err != nil {
			return nil, err
		}
		if p.Value, err = d.value(depth + 1); err != nil {
			return nil, err
		}
		o.Properties = append(o.Properties, p)
	}
	return o, nil
}

// negativeIsNone reads a number of elements where decode_variant takes a negative one for none.
func (d *decoder) negativeIsNone(least int, what string) (int, error) {
	if d.left() >= 4 && d.data[d.pos+3]&0x80 != 0 {
		d.pos += 4
		return 0, nil
	}
	return d.count(noMask, least, what)
}
