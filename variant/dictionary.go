package variant

import (
	"iter"
	"math"
)

// Dictionary is Godot's Dictionary: it keeps the order of insertion and takes a key of any type. The zero value is
// an empty, untyped Dictionary, ready for use. One goroutine at a time uses it.
//
// Keys are equal as in the engine: an int and a float never are, a String and a StringName of the same text are,
// arrays and dictionaries are when their contents are, and NaN equals NaN. Every Go integer type counts as int,
// every float type as float.
type Dictionary struct {
	// Key and Value are the types of a typed Dictionary; both are zero for an untyped one.
	Key, Value ContainerType

	entries []entry
	index   map[any]int // from lookupKey to the position in entries; nil while entries are few
}

type entry struct{ key, value any }

// indexFrom is the number of entries from which a map is faster than looking at each.
const indexFrom = 12

// NewDictionary returns an untyped Dictionary of the given keys and values, which alternate. It panics if a key
// has no value.
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
	if i := d.find(key); i >= 0 {
		return d.entries[i].value, true
	}
	return nil, false
}

// Set sets the value of the key. A key that is there keeps its place and its form.
// It corresponds to Dictionary.set.
func (d *Dictionary) Set(key, value any) {
	if i := d.find(key); i >= 0 {
		d.entries[i].value = value
		return
	}
	d.entries = append(d.entries, entry{plain(key), value})
	switch {
	case d.index != nil:
		d.index[lookupKey(key)] = len(d.entries) - 1
	case len(d.entries) >= indexFrom:
		d.buildIndex()
	}
}

// Erase removes the key and returns whether it was there. It takes time in proportion to the length.
// It corresponds to Dictionary.erase.
func (d *Dictionary) Erase(key any) bool {
	i := d.find(key)
	if i < 0 {
		return false
	}
	d.entries = append(d.entries[:i], d.entries[i+1:]...)
	if d.index != nil {
		d.buildIndex()
	}
	return true
}

// All ranges over the keys and values in their order. The Dictionary must not be changed meanwhile.
func (d *Dictionary) All() iter.Seq2[any, any] {
	return func(yield func(any, any) bool) {
		for i := range d.Len() {
			if !yield(d.entries[i].key, d.entries[i].value) {
				return
			}
		}
	}
}

func (d *Dictionary) buildIndex() {
	d.index = make(map[any]int, len(d.entries)+1)
	for i, e := range d.entries {
		d.index[lookupKey(e.key)] = i
	}
}

// find returns the position of the key, or -1.
func (d *Dictionary) find(key any) int {
	if d.Len() == 0 {
		return -1
	}
	if s, ok := text(key); ok && d.index == nil {
		return d.findText(s)
	}
	wanted := lookupKey(key)
	if d.index != nil {
		if i, ok := d.index[wanted]; ok {
			return i
		}
		return -1
	}
	for i := range d.entries {
		if lookupKey(d.entries[i].key) == wanted {
			return i
		}
	}
	return -1
}

// findText is find for the keys that nearly all dictionaries have, without making lookup keys.
func (d *Dictionary) findText(s string) int {
	for i := range d.entries {
		if k, ok := text(d.entries[i].key); ok && k == s {
			return i
		}
	}
	return -1
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

// encoded is the lookup key of a key that Go cannot compare as the engine does: its bytes.
type encoded string

// unencodable is the lookup key of a key that is no Variant; each equals nothing but itself.
type unencodable struct{ _ byte }

// lookupKey returns what stands for the key in a Go map: equal exactly where the engine finds keys equal.
func lookupKey(key any) any {
	key = plain(key)
	switch key := key.(type) {
	case nil, bool, int64, string:
		return key
	case StringName:
		return string(key)
	case float64:
		return floatKey(key)
	}
	data, err := Append(nil, key, FullObjects, canonical)
	if err != nil {
		return &unencodable{}
	}
	return encoded(data)
}

// floatKey makes the two zeros one and every NaN the same, as the engine's hash does.
func floatKey(f float64) any {
	switch {
	case f == 0:
		return 0.0
	case math.IsNaN(f):
		return encoded("nan")
	}
	return f
}

// String returns the text that GDScript's str() prints, { "hp": 10 }.
func (d *Dictionary) String() string { return Str(d) }
