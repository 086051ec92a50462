package variant

import (
	"iter"
	"slices"
)

// Dictionary is Godot's Dictionary: it keeps the order of insertion and takes a key of any type. The zero value is
// an empty, untyped Dictionary, ready for use. One goroutine at a time uses it.
//
// Keys are equal as by StringLikeVariantComparator::compare: an int and a float never are, a String and a StringName of
// the same text are, arrays and dictionaries are when their contents are, whatever their types, and NaN equals NaN. Inside
// them a String equals no StringName, but as a key, and a float that is NaN equals nothing. Every Go integer type counts as
// int, every float type as float.
type Dictionary struct {
	// Key and Value are the types of a typed Dictionary; both are zero for an untyped one.
	Key, Value ContainerType

	entries []entry
	index   *keyIndex // nil while keys are few and quickly compared
}

// entry is a key and its value. The text of a key that is a String or StringName stands apart, so that reading the
// dictionaries that servers send makes no interface of each key.
type entry struct {
	text  string
	other any // a textKind, or the key if it is no text
	value any
}

// textKind says which type a key of text has.
type textKind bool

const (
	keyString     textKind = false
	keyStringName textKind = true
)

// isText says whether the key is a String or a StringName.
func (e *entry) isText() bool {
	_, ok := e.other.(textKind)
	return ok
}

// key returns the key as Decode makes it.
func (e *entry) key() any {
	kind, isText := e.other.(textKind)
	switch {
	case !isText:
		return e.other
	case kind == keyStringName:
		return StringName(e.text)
	}
	return e.text
}

// newEntry returns the entry of a key as Decode makes it.
func newEntry(key, value any) entry {
	switch key := key.(type) {
	case string:
		return entry{key, keyString, value}
	case StringName:
		return entry{string(key), keyStringName, value}
	}
	return entry{other: key, value: value}
}

// NewDictionary returns an untyped Dictionary of the given keys and values, which alternate. It panics if a key
// has no value.
// It is an addition of Go.
func NewDictionary(keysAndValues ...any) *Dictionary {
	if len(keysAndValues)%2 != 0 {
		panic("variant.NewDictionary: a key has no value")
	}
	d := &Dictionary{entries: make([]entry, 0, len(keysAndValues)/2)}
	for i := 0; i < len(keysAndValues); i += 2 {
		d.Set(keysAndValues[i], keysAndValues[i+1])
	}
	return d
}

// Len returns the number of entries; 0 for a nil Dictionary.
// It corresponds to Dictionary.size.
func (d *Dictionary) Len() int {
	if d == nil {
		return 0
	}
	return len(d.entries)
}

// Get returns the value of the key and whether there is one.
// It corresponds to Dictionary.get.
func (d *Dictionary) Get(key any) (value any, ok bool) {
	e := newEntry(asDecoded(key), nil)
	if i := d.find(&e); i >= 0 {
		return d.entries[i].value, true
	}
	return nil, false
}

// Set sets the value of the key. A key that is there keeps its place and its form.
// It corresponds to Dictionary.set.
func (d *Dictionary) Set(key, value any) {
	d.set(newEntry(asDecoded(key), value))
}

func (d *Dictionary) set(e entry) {
	d.entries = append(d.entries, e)
	d.place()
}

// place makes the last entry part of the dictionary: if its key is there already, that entry gets the value and the
// last one goes.
func (d *Dictionary) place() {
	last := len(d.entries) - 1
	e := &d.entries[last]
	small := d.index == nil
	if small && d.wantsIndex() {
		d.buildIndex(last)
	}
	i := -1
	if d.index == nil {
		i = scan(d.entries[:last], e)
	} else {
		i = d.index.put(e, last)
	}
	if i < 0 {
		return
	}
	d.entries[i].value = e.value
	*e = entry{}
	d.entries = d.entries[:last]
	if small {
		d.index = nil // as many keys as before
	}
}

// textSet remembers roughly which keys of text there have been: one bit for all those of the same length and ends.
// That saves most comparisons of the keys of a small Dictionary.
type textSet uint64

// add adds the key of an entry, and says whether it is sure that it has not been there.
func (s *textSet) add(e *entry) (isNew bool) {
	if !e.isText() {
		return false
	}
	hash := uint32(0)
	if n := len(e.text); n > 0 {
		hash = (uint32(e.text[0])<<16 + uint32(e.text[n-1])<<8 + uint32(n)) * 0x9e3779b1
	}
	bit := textSet(1) << (hash >> 26)
	isNew = *s&bit == 0
	*s |= bit
	return isNew
}

// Erase removes the key and returns whether it was there. It takes time in proportion to the length.
// It corresponds to Dictionary.erase.
func (d *Dictionary) Erase(key any) bool {
	e := newEntry(asDecoded(key), nil)
	i := d.find(&e)
	if i < 0 {
		return false
	}
	d.entries = slices.Delete(d.entries, i, i+1)
	if d.index != nil {
		d.buildIndex(len(d.entries))
	}
	return true
}

// All ranges over the keys and values in their order. The Dictionary must not be changed meanwhile.
// It is an addition of Go.
func (d *Dictionary) All() iter.Seq2[any, any] {
	return func(yield func(any, any) bool) {
		for i := range d.Len() {
			if !yield(d.entries[i].key(), d.entries[i].value) {
				return
			}
		}
	}
}

// find returns the position of the key of an entry, or -1.
func (d *Dictionary) find(e *entry) int {
	switch {
	case d.Len() == 0:
		return -1
	case d.index == nil:
		return scan(d.entries, e)
	}
	return d.index.get(e)
}

// scan is find without an index.
func scan(entries []entry, e *entry) int {
	switch {
	case e.needsBytes():
		return scanBytes(entries, lookupKey(e.other))
	case !e.isText():
		return slices.IndexFunc(entries, func(other entry) bool { return other.other == e.other })
	}
	for i := range entries {
		if entries[i].text == e.text && entries[i].isText() {
			return i
		}
	}
	return -1
}

// scanBytes is scan for a key that needs its bytes, of which there is one at most.
func scanBytes(entries []entry, wanted any) int {
	i := slices.IndexFunc(entries, func(other entry) bool { return other.needsBytes() })
	if i >= 0 && lookupKey(entries[i].other) != wanted {
		return -1
	}
	return i
}

func text(key any) (string, bool) {
	switch key := key.(type) {
	case string:
		return key, true
	case StringName:
		return string(key), true
	}
	return "", false
}

// String returns the text that GDScript's str() prints, { "hp": 10 }.
// It is an addition of Go.
func (d *Dictionary) String() string { return Str(d) }
