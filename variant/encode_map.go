package variant

import (
	"cmp"
	"encoding/binary"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/godotpeer/godotpeer/gderr"
)

// stringEntry is an entry of a map whose keys are strings.
type stringEntry struct {
	key   string
	value any
}

// rank is what entries are sorted by: nearly always their first bytes are enough, and ranks move faster than entries.
type rank struct {
	prefix uint64 // of the key
	entry  int    // position of the entry
}

// prefixOf returns the first eight bytes of a key as a number. A shorter key is filled up with zeros: numbers that
// differ are in the order of the keys.
func prefixOf(key string) (prefix uint64) {
	for i := range min(len(key), 8) {
		prefix |= uint64(key[i]) << (56 - 8*i)
	}
	return prefix
}

// sorter holds the memory in which a map is sorted.
type sorter struct {
	entries []stringEntry
	ranks   []rank
}

// sorters keeps the sorters that are not in use.
var sorters = sync.Pool{New: func() any { return new(sorter) }}

// sort takes the entries of a map and puts the ranks in the order of their keys.
func (s *sorter) sort(m map[string]any) {
	for k, v := range m {
		s.ranks = append(s.ranks, rank{prefixOf(k), len(s.entries)})
		s.entries = append(s.entries, stringEntry{k, v})
	}
	slices.SortFunc(s.ranks, func(a, b rank) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return strings.Compare(s.entries[a.entry].key, s.entries[b.entry].key)
	})
}

// release makes the sorter empty, so that nothing of the map stays in memory, and gives it back.
func (s *sorter) release() {
	clear(s.entries)
	s.entries, s.ranks = s.entries[:0], s.ranks[:0]
	sorters.Put(s)
}

// stringMap encodes a map in the order of its keys, so that equal maps give equal bytes.
func (e encoder) stringMap(dst []byte, m map[string]any, depth int) (_ []byte, err error) {
	if dst, err = e.count(dst, TypeDictionary, 0, len(m)); err != nil {
		return dst, err
	}
	s := sorters.Get().(*sorter)
	s.sort(m)
	for _, rank := range s.ranks {
		entry := &s.entries[rank.entry]
		if dst, err = e.text(dst, TypeString, entry.key); err == nil {
			dst, err = e.element(dst, entry.value, depth+1)
		}
		if err != nil {
			err = inside(err, "."+cut(entry.key))
			break
		}
	}
	s.release()
	return dst, err
}

// pair is an entry of a map whose key is encoded.
type pair struct {
	key   []byte
	value reflect.Value
	path  string
}

// goMap encodes a map of any type in the order of its keys: integers by value, the rest by type and content.
func (e encoder) goMap(dst []byte, v reflect.Value, depth int) (_ []byte, err error) {
	if dst, err = e.count(dst, TypeDictionary, 0, v.Len()); err != nil {
		return dst, err
	}
	pairs := make([]pair, 0, v.Len())
	for _, k := range v.MapKeys() {
		key, err := e.reflected(nil, k, depth+1)
		path := keyPath(asDecoded(k.Interface()))
		if err != nil {
			return dst, inside(err, path)
		}
		pairs = append(pairs, pair{key, v.MapIndex(k), path})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return compareKeys(a.key, b.key) })
	for i, p := range pairs {
		if i > 0 && slices.Equal(p.key, pairs[i-1].key) {
			return dst, refuse(gderr.ErrInvalidParameter, "two keys of the map are both %s", p.path)
		}
		if dst, err = e.reflected(append(dst, p.key...), p.value, depth+1); err != nil {
			return dst, inside(err, p.path)
		}
	}
	return dst, nil
}

// compareKeys orders encoded keys.
func compareKeys(a, b []byte) int {
	if a[0] != b[0] {
		return int(a[0]) - int(b[0])
	}
	switch Type(a[0]) {
	case TypeInt:
		return order(intOf(a), intOf(b))
	case TypeString:
		return slices.Compare(a[8:], b[8:]) // past the length
	}
	return slices.Compare(a, b)
}

// intOf returns the value of an encoded int.
func intOf(key []byte) int64 {
	if len(key) == 8 {
		return int64(int32(binary.LittleEndian.Uint32(key[4:])))
	}
	return int64(binary.LittleEndian.Uint64(key[4:]))
}
