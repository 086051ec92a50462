package variant

import (
	"encoding/binary"
	"math"
	"reflect"
	"unsafe"
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
			return e.text(dst, TypeStringName, v.String())
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
	elem := v.Type().Elem()
	switch t := packedSlices[elem]; t {
	case TypeNil:
		return e.list(dst, v, depth)
	case TypeArray:
		return e.array(dst, elements[any](v), depth)
	case TypePackedByteArray:
		return e.bytes(dst, elements[byte](v))
	case TypePackedInt64Array, TypePackedFloat64Array:
		return e.packed64(dst, t, elements[uint64](v))
	case TypePackedStringArray:
		return e.strings(dst, elements[string](v))
	default:
		return e.packed(dst, t, v.Len(), viewAt(v.UnsafePointer(), v.Len()*int(elem.Size()/4)))
	}
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
	if v.CanAddr() && depth+2 <= maxDepth { // the elements of a slice are two levels down
		p = v.Addr().UnsafePointer()
	}
	n := uint32(0)
	for i := range plan.fields {
		f, wrote := &plan.fields[i], true
		if p != nil && f.direct != nil && !f.omitEmpty && f.key != nil {
			dst, err = e.direct(append(dst, f.key...), f.direct, unsafe.Add(p, f.offset))
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

// own encodes a struct type of this package that stands in a field or an element, from its fields.
func (e encoder) own(dst []byte, t Type, v reflect.Value, depth int) ([]byte, error) {
	switch size := numerics[t].size; {
	case size > 0 && v.CanAddr():
		return e.numbers(dst, t, viewAt(v.Addr().UnsafePointer(), size))
	case size > 0:
		var w words
		return e.numbers(dst, t, w[:collect(w[:0], v)])
	}
	switch t {
	case TypeNodePath:
		names, subnames := elements[string](v.Field(0)), elements[string](v.Field(1))
		return e.nodePath(dst, &NodePath{names, subnames, v.Field(2).Bool()})
	case TypeObject:
		return e.object(dst, &Object{v.Field(0).String(), elements[Property](v.Field(1))}, depth)
	case TypeSignal:
		return e.signal(dst, Signal{v.Field(0).String(), v.Field(1).Int()})
	case TypeArray:
		return e.typedArray(dst, &Array{ownContainerType(v.Field(0)), elements[any](v.Field(1))}, depth)
	case TypeDictionary:
		d := Dictionary{Key: ownContainerType(v.Field(0)), Value: ownContainerType(v.Field(1))}
		d.entries = elements[entry](v.Field(2))
		return e.dictionary(dst, &d, depth)
	}
	return e.header(dst, TypeCallable, 0)
}

func ownContainerType(v reflect.Value) ContainerType {
	return ContainerType{Type(v.Field(0).Uint()), v.Field(1).String(), v.Field(2).String()}
}

// collect appends the words of which a struct consists, and returns how many there are then.
func collect(dst []uint32, v reflect.Value) int {
	switch v.Kind() {
	case reflect.Float32:
		return len(append(dst, math.Float32bits(float32(v.Float()))))
	case reflect.Int32:
		return len(append(dst, uint32(v.Int())))
	}
	for i := range v.NumField() {
		dst = dst[:collect(dst, v.Field(i))]
	}
	return len(dst)
}

// direct encodes the value of a form at p.
func (e encoder) direct(dst []byte, f *form, p unsafe.Pointer) ([]byte, error) {
	switch f.kind {
	case reflect.Bool:
		return e.boolean(dst, *(*bool)(p))
	case reflect.Int:
		return e.integer(dst, int64(*(*int)(p)))
	case reflect.Int32:
		return e.integer(dst, int64(*(*int32)(p)))
	case reflect.Int64:
		return e.integer(dst, *(*int64)(p))
	case reflect.Uint8:
		return e.integer(dst, int64(*(*uint8)(p)))
	case reflect.Uint16:
		return e.integer(dst, int64(*(*uint16)(p)))
	case reflect.Uint32:
		return e.integer(dst, int64(*(*uint32)(p)))
	case reflect.Float32:
		return e.float(dst, float64(*(*float32)(p)))
	case reflect.Float64:
		return e.float(dst, *(*float64)(p))
	case reflect.String:
		return e.text(dst, TypeString, *(*string)(p))
	case reflect.Slice:
		return e.directList(dst, f.elem, *(*[]byte)(p))
	}
	return e.numbers(dst, f.variant, viewAt(p, int(f.size/4)))
}

// directList encodes a slice as an Array. The type of list is made up: it is there for the address
// and the number of the elements.
func (e encoder) directList(dst []byte, f *form, list []byte) (_ []byte, err error) {
	if dst, err = e.count(dst, TypeArray, 0, len(list)); err != nil {
		return dst, err
	}
	p := unsafe.Pointer(unsafe.SliceData(list))
	for i := range len(list) {
		if dst, err = e.direct(dst, f, unsafe.Add(p, uintptr(i)*f.size)); err != nil {
			return dst, inside(err, indexPath(i))
		}
	}
	return dst, nil
}
