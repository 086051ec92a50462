package variant

import (
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

// entryBuffers keeps the slices that stringMap sorts entries in.
var entryBuffers = sync.Pool{New: func() any { return new([]stringEntry) }}

// stringMap encodes a map in the order of its keys, so that equal maps give equal bytes.
func (e encoder) stringMap(dst []byte, m map[string]any, depth int) (_ []byte, err error) {
	if dst, err = e.count(dst, TypeDictionary, 0, len(m)); err != nil {
		return dst, err
	}
	buffer := entryBuffers.Get().(*[]stringEntry)
	entries := (*buffer)[:0]
	for k, v := range m {
		entries = append(entries, stringEntry{k, v})
	}
	slices.SortFunc(entries, func(a, b stringEntry) int { return strings.Compare(a.key, b.key) })
	for i := range entries {
		if dst, err = e.text(dst, TypeString, entries[i].key); err == nil {
			dst, err = e.value(dst, entries[i].value, depth+1)
		}
		if err != nil {
			err = inside(err, "."+entries[i].key)
			break
		}
	}
	clear(entries)
	*buffer = entries
	entryBuffers.Put(buffer)
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
		path := keyPath(plain(k.Interface()))
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
