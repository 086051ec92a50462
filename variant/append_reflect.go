package variant

import (
	"encoding/binary"
	"reflect"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
)

// reflected encodes the Go values that are no Variant values themselves, by their kind.
func (e encoder) reflected(dst []byte, v reflect.Value, depth int) ([]byte, error) {
	switch v.Kind() {
	case reflect.Bool:
		return e.boolean(dst, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return e.integer(dst, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return e.unsigned(dst, v.Uint())
	case reflect.Float32, reflect.Float64:
		return e.float(dst, v.Float())
	case reflect.String:
		return e.text(dst, TypeString, v.String())
	case reflect.Slice, reflect.Array:
		return e.slice(dst, v, depth)
	case reflect.Map:
		return e.goMap(dst, v, depth)
	case reflect.Struct:
		return e.structure(dst, v, depth)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return e.header(dst, TypeNil, 0)
		}
		return e.element(dst, v.Elem(), depth+1)
	}
	return dst, gderr.New("variant.Append", gderr.ErrInvalidParameter,
		&TypeError{Want: "a value with a Variant form", Got: v.Type().String()})
}

// element encodes what a pointer, field, element or map entry holds: as the Variant type it is, else by its kind.
func (e encoder) element(dst []byte, v reflect.Value, depth int) ([]byte, error) {
	if depth > maxDepth {
		return dst, refuse(gderr.ErrOutOfMemory, "nested deeper than %d levels", maxDepth)
	}
	switch v.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Pointer, reflect.Map, reflect.String, reflect.Int64, reflect.Uint64:
		// Only these can be one of the package's types.
		return e.value(dst, v.Interface(), depth)
	}
	return e.reflected(dst, v, depth)
}

// packedElems are the element types of the packed arrays.
var packedElems = map[reflect.Type]reflect.Type{}

func init() {
	for _, slice := range []any{[]byte(nil), []int32(nil), []int64(nil), []float32(nil), []float64(nil), []string(nil),
		[]Vector2(nil), []Vector3(nil), []Color(nil), []Vector4(nil), []any(nil)} {
		t := reflect.TypeOf(slice)
		packedElems[t.Elem()] = t
	}
}

// slice encodes slices and arrays of the element types of packed arrays as those, all others as an Array.
func (e encoder) slice(dst []byte, v reflect.Value, depth int) (_ []byte, err error) {
	if t, ok := packedElems[v.Type().Elem()]; ok {
		if v.Kind() == reflect.Array {
			v = sliceOfArray(v)
		}
		return e.value(dst, v.Convert(t).Interface(), depth)
	}
	if dst, err = e.count(dst, TypeArray, 0, v.Len()); err != nil {
		return dst, err
	}
	for i := range v.Len() {
		if dst, err = e.element(dst, v.Index(i), depth+1); err != nil {
			return dst, inside(err, indexPath(i))
		}
	}
	return dst, nil
}

// sliceOfArray returns the elements of an array as a slice.
func sliceOfArray(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v.Slice(0, v.Len())
	}
	s := reflect.MakeSlice(reflect.SliceOf(v.Type().Elem()), v.Len(), v.Len())
	reflect.Copy(s, v)
	return s
}

// goMap encodes a map in the order of the bytes of its keys, so that equal maps give equal bytes.
func (e encoder) goMap(dst []byte, v reflect.Value, depth int) (_ []byte, err error) {
	if dst, err = e.count(dst, TypeDictionary, 0, v.Len()); err != nil {
		return dst, err
	}
	type pair struct {
		key   []byte
		value reflect.Value
		path  string
	}
	pairs := make([]pair, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		key, err := e.element(nil, it.Key(), depth+1)
		if err != nil {
			return dst, err
		}
		pairs = append(pairs, pair{key, it.Value(), keyPath(plain(it.Key().Interface()))})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return compareKeys(a.key, b.key) })
	for i, p := range pairs {
		if i > 0 && slices.Equal(p.key, pairs[i-1].key) {
			return dst, refuse(gderr.ErrInvalidParameter, "two keys of the map are both %s", p.path)
		}
		if dst, err = e.element(append(dst, p.key...), p.value, depth+1); err != nil {
			return dst, inside(err, p.path)
		}
	}
	return dst, nil
}

// compareKeys orders encoded keys: integers by value, the rest by type and content.
func compareKeys(a, b []byte) int {
	av, bv := intOf(a), intOf(b)
	if a[0] == b[0] && Type(a[0]) == TypeInt && av != bv {
		if av < bv {
			return -1
		}
		return 1
	}
	if a[0] == b[0] && Type(a[0]) == TypeString {
		return slices.Compare(a[8:], b[8:]) // past the length
	}
	return slices.Compare(a, b)
}

// intOf returns the value of an encoded int.
func intOf(key []byte) int64 {
	switch len(key) {
	case 8:
		return int64(int32(binary.LittleEndian.Uint32(key[4:])))
	case 12:
		return int64(binary.LittleEndian.Uint64(key[4:]))
	}
	return 0
}

func (e encoder) structure(dst []byte, v reflect.Value, depth int) (_ []byte, err error) {
	start := len(dst)
	if dst, err = e.count(dst, TypeDictionary, 0, 0); err != nil {
		return dst, err
	}
	n := uint32(0)
	plan := planOf(v.Type())
	for i := range plan.fields {
		f := &plan.fields[i]
		value, ok := fieldValue(v, f.index)
		if !ok || f.omitEmpty && isEmpty(value) {
			continue
		}
		if dst, err = e.text(dst, TypeString, f.name); err != nil {
			return dst, err
		}
		if dst, err = e.element(dst, value, depth+1); err != nil {
			return dst, inside(err, "."+f.name)
		}
		n++
	}
	binary.LittleEndian.PutUint32(dst[start+4:], n)
	return dst, nil
}

// fieldValue returns the field, and false if it lies behind an embedded pointer that is nil.
func fieldValue(v reflect.Value, index []int) (reflect.Value, bool) {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v, true
}

// isEmpty is what omitempty leaves out: false, 0, "", nil, and what has no elements.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero()
}
