package variant

import (
	"encoding/binary"
	"math"
	"reflect"
	"unsafe"
)

// fillOwn fills a struct type of this package from data of that type.
func (d *decoder) fillOwn(v reflect.Value, t Type, h uint32, depth int) error {
	if size := numerics[t].size; size > 0 {
		return d.numbers(t, h, viewAt(v.Addr().UnsafePointer(), size))
	}
	switch p := v.Addr().Interface().(type) {
	case *NodePath:
		return store(p)(d.nodePath())
	case *Signal:
		return store(p)(d.signal())
	case *Object:
		return d.fillObject(v, h, depth)
	case *Array:
		return d.fillArray(p, h, depth)
	case *Dictionary:
		return d.dictionaryInto(p, h, depth)
	}
	return nil // a Callable, which is always empty
}

// fillArray fills an Array, which has no element type if the data has none.
func (d *decoder) fillArray(p *Array, h uint32, depth int) error {
	v, err := d.array(nil, h, depth)
	switch v := v.(type) {
	case Array:
		*p = v
	case []any:
		*p = Array{Values: v}
	}
	return err
}

// fillObject fills an Object or an EncodedObjectAsID, whichever was sent. Null is the zero value of both.
func (d *decoder) fillObject(v reflect.Value, h uint32, depth int) error {
	object, err := d.object(h, depth)
	switch {
	case err != nil:
		return err
	case object == nil:
		v.SetZero()
		return nil
	case reflect.TypeOf(object) != v.Type():
		return mismatch(v.Type(), reflect.TypeOf(object).Name())
	}
	v.Set(reflect.ValueOf(object))
	return nil
}

// fillPacked fills slices of the types that packed arrays decode to, in the memory they have, and says whether
// it could.
func (d *decoder) fillPacked(target any, t Type, h uint32) (ok bool, err error) {
	switch p := target.(type) {
	case *[]byte:
		if t == TypePackedByteArray {
			return true, store(p)(d.bytes(*p))
		}
	case *[]int32:
		if t == TypePackedInt32Array {
			return true, store(p)(packed(d, *p, t, h))
		}
	case *[]int64:
		if t == TypePackedInt64Array {
			return true, store(p)(packed64(d, *p, t))
		}
	case *[]float32:
		if t == TypePackedFloat32Array {
			return true, store(p)(packed(d, *p, t, h))
		}
	case *[]float64:
		if t == TypePackedFloat64Array {
			return true, store(p)(packed64(d, *p, t))
		}
	case *[]string:
		if t == TypePackedStringArray {
			return true, store(p)(d.strings(*p))
		}
	case *[]Vector2:
		if t == TypePackedVector2Array {
			return true, store(p)(packed(d, *p, t, h))
		}
	case *[]Vector3:
		if t == TypePackedVector3Array {
			return true, store(p)(packed(d, *p, t, h))
		}
	case *[]Color:
		if t == TypePackedColorArray {
			return true, store(p)(packed(d, *p, t, h))
		}
	case *[]Vector4:
		if t == TypePackedVector4Array {
			return true, store(p)(packed(d, *p, t, h))
		}
	}
	return false, nil
}

// store returns a function that sets p to a value that came without an error.
func store[T any](p *T) func(T, error) error {
	return func(v T, err error) error {
		if err == nil {
			*p = v
		}
		return err
	}
}

// direct reads a value over that of a form at p, at once, if it is just of the type and the size that the
// form has. False means that it is not, or that there is an error; nothing is read then.
func (d *decoder) direct(f *form, p unsafe.Pointer, depth int) bool {
	if f.kind == reflect.Struct {
		return d.fillNumbers(f, p, depth)
	}
	if f.kind == reflect.String {
		b, ok := d.asciiText(depth)
		if s := (*string)(p); ok && *s != string(b) {
			*s = string(b)
		}
		return ok
	}
	if d.left() < 8 || depth > maxDepth {
		return false
	}
	w := binary.LittleEndian.Uint64(d.data[d.pos:])
	if !fillWord(f.kind, p, uint32(w), uint32(w>>32)) {
		return false
	}
	d.pos += 8
	return true
}

// fillWord is direct for a header and a content of four bytes each.
func fillWord(kind reflect.Kind, p unsafe.Pointer, h, content uint32) bool {
	switch {
	case kind == reflect.Bool && h == uint32(TypeBool):
		*(*bool)(p) = content != 0
	case kind == reflect.Int && h == uint32(TypeInt):
		*(*int)(p) = int(int32(content))
	case kind == reflect.Int32 && h == uint32(TypeInt):
		*(*int32)(p) = int32(content)
	case kind == reflect.Int64 && h == uint32(TypeInt):
		*(*int64)(p) = int64(int32(content))
	case kind == reflect.Float32 && h == uint32(TypeFloat):
		*(*float32)(p) = math.Float32frombits(content)
	case kind == reflect.Float64 && h == uint32(TypeFloat):
		*(*float64)(p) = float64(math.Float32frombits(content))
	default:
		return false
	}
	return true
}

// fillNumbers is direct for a type that consists of numbers, which have the same bits whether real or integers.
func (d *decoder) fillNumbers(f *form, p unsafe.Pointer, depth int) bool {
	n := int(f.size / 4)
	if d.left() < 4+4*n || depth > maxDepth || d.flags.has(Godot3) {
		return false
	}
	from := d.data[d.pos:]
	if binary.LittleEndian.Uint32(from) != uint32(f.variant) { // has no flags
		return false
	}
	d.pos += 4
	w := viewAt(p, n)
	d.words(w, false)
	if numerics[f.variant].rows {
		transpose(w)
	}
	return true
}
