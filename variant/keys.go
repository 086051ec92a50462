package variant

import "sync"

// keyIndex says where in a Dictionary a key is.
type keyIndex struct {
	texts  map[string]int // of keys that are texts
	others map[any]int    // of others, by lookupKey
	size   int            // the most entries there have been
}

// indexFrom is the number of entries from which an index is faster than looking at each.
const indexFrom = 12

// wantsIndex says whether the last entry makes it too slow to compare keys one by one. Two keys that need their bytes are
// enough: comparing them takes time in proportion to their size, which is the other side's choice.
func (d *Dictionary) wantsIndex() bool {
	last := len(d.entries) - 1
	if last+1 >= indexFrom {
		return true
	}
	if !d.entries[last].needsBytes() {
		return false
	}
	for i := range d.entries[:last] {
		if d.entries[i].needsBytes() {
			return true
		}
	}
	return false
}

// needsBytes says whether it takes the encoded bytes of the key to compare it.
func (e *entry) needsBytes() bool { return !e.isText() && !isComparable(e.other) }

// buildIndex makes an index of the first n entries.
func (d *Dictionary) buildIndex(n int) {
	d.index = &keyIndex{texts: make(map[string]int, n+1), others: map[any]int{}}
	for i := range d.entries[:n] {
		d.index.put(&d.entries[i], i)
	}
}

// put notes that the key of an entry is at position i and returns -1; if the key is there already, its position.
func (x *keyIndex) put(e *entry, i int) int {
	at := -1
	if e.isText() {
		at = putNew(x.texts, e.text, i)
	} else {
		at = putNew(x.others, lookupKey(e.other), i)
	}
	if at < 0 {
		x.size = max(x.size, i+1)
	}
	return at
}

func putNew[K comparable](index map[K]int, key K, i int) int {
	at := position(index, key)
	if at < 0 {
		index[key] = i
	}
	return at
}

// get returns the position of the key of an entry, or -1.
func (x *keyIndex) get(e *entry) int {
	if e.isText() {
		return position(x.texts, e.text)
	}
	return position(x.others, lookupKey(e.other))
}

func position[K comparable](index map[K]int, key K) int {
	if i, ok := index[key]; ok {
		return i
	}
	return -1
}

// empty returns the index without keys, for a Dictionary that is to get n entries; or nil if it is so large that to
// empty it would take much longer than to read these.
func (x *keyIndex) empty(n int) *keyIndex {
	if x == nil || x.size/8 > n {
		return nil
	}
	clear(x.texts)
	clear(x.others)
	return x
}

// encoded is the lookup key of a key that is not comparable: its bytes.
type encoded string

// unencodable is the lookup key of a key that is no Variant; each equals nothing but itself.
type unencodable struct{ _ byte }

// lookupKey returns what stands for a key that is no text in a Go map: equal exactly where Variant::hash_compare finds
// keys equal.
func lookupKey(key any) any {
	if isComparable(key) {
		return key
	}
	buffer := keyBuffers.Get().(*[]byte)
	defer keyBuffers.Put(buffer)
	data, err := Append((*buffer)[:0], key, FullObjects, canonical)
	if err != nil {
		return &unencodable{}
	}
	*buffer = data
	return encoded(data)
}

// keyBuffers keeps the memory in which keys are encoded.
var keyBuffers = sync.Pool{New: func() any { return new([]byte) }}

// isComparable says whether Go finds a key equal to others exactly where hash_compare does: both take the two zeros of
// floats for one. It takes NaN for equal to itself, Go does not.
func isComparable(key any) bool {
	switch key.(type) {
	case nil, bool, int64:
		return true
	}
	t, ok := TypeOf(key)
	if !ok {
		return false
	}
	switch t {
	case TypeStringName, TypeNodePath, TypeObject:
		return false
	}
	return t < TypeDictionary && isSame(key, key)
}

func isSame(a, b any) bool { return a == b }
