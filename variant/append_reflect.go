package variant

import (
	"encoding/binary"
	"reflect"
	"unsafe"

	"github.com/godotpeer/godotpeer/gderr"
)

// reflected encodes Go values by their kind. It and what it calls use only methods of reflect.Value that do not let
// the value escape: Interface, Convert or MapRange here would cost an allocation in every call of Append, even for
// an int. TestAppendAllocatesNothing watches over it.
func (e encoder) reflected(dst []byte, v reflect.Value, depth int) ([]byte, error) {
	if depth > maxDepth {
		return dst, tooDeep()
	}
	switch v.Kind() {
	case reflect.Bool:
		return e.boolean(dst, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if v.Type() == typeID {
			return e.objectID(dst, EncodedObjectAsID(v.Int()))
		}
		return e.integer(dst, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if v.Type() == typeRID {
			return e.rid(dst, RID(v.Uint()))
		}
		return e.unsigned(dst, v.Uint())
	case reflect.Float32, reflect.Float64:
		return e.float(dst, v.Float())
	case reflect.String:
		if v.Type() == typeStringName {
			return e.stringName(dst, StringName(v.String()))
		}
		return e.text(dst, TypeString, v.String())
	case reflect.Slice:
		return e.slice(dst, v, depth)
	case reflect.Array:
		return e.list(dst, v, depth)
	case reflect.Map:
		return e.goMap(dst, v, depth)
	case reflect.Struct:
		return e.structure(dst, v, depth)
	case reflect.Pointer, reflect.Interface:
		return e.pointer(dst, v, depth)
	}
	return dst, noForm("a value with a Variant form", v.Type())
}

// noForm returns the error of a Go type that has no Variant form.
func noForm(want string, got reflect.Type) error {
	return gderr.New("variant.Append", gderr.ErrInvalidParameter, &TypeError{Want: want, Got: nameOfGo(got)})
}

var (
	typeRID        = reflect.TypeFor[RID]()
	typeID         = reflect.TypeFor[EncodedObjectAsID]()
	typeStringName = reflect.TypeFor[StringName]()
	typeDictionary = reflect.TypeFor[*Dictionary]()
)

// pointer encodes what a pointer or an interface holds; nil is null. Following it takes a level of the depth, so
// that pointers in a circle end.
func (e encoder) pointer(dst []byte, v reflect.Value, depth int) ([]byte, error) {
	switch {
	case v.Type() == typeDictionary:
		return e.dictionary(dst, (*Dictionary)(v.UnsafePointer()), depth)
	case v.IsNil():
		return e.header(dst, TypeNil, 0)
	case v.Kind() == reflect.Interface:
		return e.reflected(dst, v.Elem(), depth)
	}
	return e.reflected(dst, v.Elem(), depth+1)
}

// elements returns the elements of a slice whose elements are of type T. It is what Interface would give, without
// letting v escape.
func elements[T any](v reflect.Value) []T {
	return unsafe.Slice((*T)(v.UnsafePointer()), v.Len())
}

// slice encodes a slice of the elements of a packed array as that, []any and all others as an Array.
func (e encoder) slice(dst []byte, v reflect.Value, depth int) ([]byte, error) {
	switch packedSlices[v.Type().Elem()] {
	case TypeArray:
		return e.array(dst, elements[any](v), depth)
	case TypePackedByteArray:
		return e.packed(dst, elements[byte](v))
	case TypePackedInt32Array:
		return e.packed(dst, elements[int32](v))
	case TypePackedInt64Array:
		return e.packed(dst, elements[int64](v))
	case TypePackedFloat32Array:
		return e.packed(dst, elements[float32](v))
	case TypePackedFloat64Array:
		return e.packed(dst, elements[float64](v))
	case TypePackedStringArray:
		return e.packed(dst, elements[string](v))
	case TypePackedVector2Array:
		return e.packed(dst, elements[Vector2](v))
	case TypePackedVector3Array:
		return e.packed(dst, elements[Vector3](v))
	case TypePackedColorArray:
		return e.packed(dst, elements[Color](v))
	case TypePackedVector4Array:
		return e.packed(dst, elements[Vector4](v))
	}
	return e.list(dst, v, depth)
}

// packedSlices maps the elements of slices to the arrays that they are.
var packedSlices = map[reflect.Type]Type{
	reflect.TypeFor[any]():     TypeArray,
	reflect.TypeFor[byte]():    TypePackedByteArray,
	reflect.TypeFor[int32]():   TypePackedInt32Array,
	reflect.TypeFor[int64]():   TypePackedInt64Array,
	reflect.TypeFor[float32](): TypePackedFloat32Array,
	reflect.TypeFor[float64](): TypePackedFloat64Array,
	reflect.TypeFor[string]():  TypePackedStringArray,
	reflect.TypeFor[Vector2](): TypePackedVector2Array,
	reflect.TypeFor[Vector3](): TypePackedVector3Array,
	reflect.TypeFor[Color]():   TypePackedColorArray,
	reflect.TypeFor[Vector4](): TypePackedVector4Array,
}

func (e encoder) list(dst []byte, v reflect.Value, depth int) (_ []byte, err error) {
	n := v.Len()
	if dst, err = e.count(dst, TypeArray, 0, n); err != nil {
		return dst, err
	}
	for i := range n {
		if dst, err = e.reflected(dst, v.Index(i), depth+1); err != nil {
			return dst, inside(err, indexPath(i))
		}
	}
	return dst, nil
}

// structure encodes a struct type of this package as what it is, others as a Dictionary of their fields.
func (e encoder) structure(dst []byte, v reflect.Value, depth int) (_ []byte, err error) {
	plan := planOf(v.Type())
	if plan.isVariant {
		return e.own(dst, plan.variant, v, depth)
	}
	if plan.opaque() { // as an empty Dictionary its content would be lost without a word
		return dst, noForm("a struct with exported fields", v.Type())
	}
	start := len(dst)
	if dst, err = e.count(dst, TypeDictionary, 0, 0); err != nil {
		return dst, err
	}
	// p stays nil where fields cannot be read through their address.
	var p unsafe.Pointer
	if v.CanAddr() && depth+2 <= maxDepth { // the elements of a plain slice are two levels down
		p = v.Addr().UnsafePointer()
	}
	n := uint32(0)
	for i := range plan.fields {
		f, wrote := &plan.fields[i], true
		if p != nil && f.form.kind != reflect.Invalid && !f.omitEmpty && f.key != nil {
			dst, err = e.plain(append(dst, f.key...), &f.form, unsafe.Add(p, f.offset))
		} else {
			dst, wrote, err = e.field(dst, v, f, depth+1)
		}
		if err != nil {
			return dst, inside(err, "."+f.name)
		}
		if wrote {
			n++
		}
	}
	binary.LittleEndian.PutUint32(dst[start+4:], n)
	return dst, nil
}

// field encodes a field and its name, unless it is left out.
func (e encoder) field(dst []byte, v reflect.Value, f *field, depth int) (_ []byte, wrote bool, err error) {
	value, ok := fieldValue(v, f.index)
	if !ok || f.omitEmpty && isEmpty(value) {
		return dst, false, nil
	}
	if f.key == nil {
		return dst, false, checkText(f.name)
	}
	dst, err = e.reflected(append(dst, f.key...), value, depth)
	return dst, true, err
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

// isEmpty is what omitempty leaves out: false, 0, "", nil, what has no elements, and a struct of zeros.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero()
}
