package variant

import (
	"errors"
	"reflect"

	"github.com/godotpeer/godotpeer/gderr"
)

// Unmarshal decodes the value that data begins with into what target points to, as encoding/json does with JSON:
//
//   - a Dictionary fills a struct (by the names in its `gd:"name"` tags, else the fields' names, whatever their
//     case) or a map; keys that the struct lacks are skipped, fields without a key stay as they are;
//   - an Array or a packed array fills a slice or an array, whose elements start from zero;
//   - an int fills any Go integer or float that can hold it, a float any Go float, a String or a StringName any
//     Go string; the other types fill their type of this package, and everything fills an any;
//   - null sets pointers, slices, maps and interfaces to nil and leaves all else as it is.
//
// Memory of the target is used again where it suffices: decoding into the same struct allocates nothing as long as
// its strings do not change and its slices do not grow, and decoding into the same Dictionary little. So what was
// taken out of the target before, such as a slice or a nested Dictionary, changes. After an error the target may be
// filled in part. Every element takes the memory of its Go type, though null has only four bytes in the data: mind slices
// of large structs.
//
// The error for a value that does not fit wraps a [*TypeError], whose text has the path, such as
// ".players[3].pos: want Vector2, got String", and has the code gderr.ErrInvalidData; bad data gives the errors of
// [Decode]. A target that is no pointer gives gderr.ErrInvalidParameter.
//
// It is an addition of Go.
func Unmarshal(data []byte, target any, opts ...Option) error {
	d := decoder{data: data, flags: join(opts)}
	if err := d.target(target); err != nil {
		return named("variant.Unmarshal", err)
	}
	return nil
}

// UnmarshalPrefix is Unmarshal for values that stand one behind the other, such as the arguments of a call: it also
// returns how many bytes the value takes, 0 with an error.
// It is an addition of Go.
func UnmarshalPrefix(data []byte, target any, opts ...Option) (n int, err error) {
	d := decoder{data: data, flags: join(opts)}
	if err := d.target(target); err != nil {
		return 0, named("variant.UnmarshalPrefix", err)
	}
	return d.used(), nil
}

// target reads the outermost value into what a pointer points to.
func (d *decoder) target(pointer any) error {
	v := reflect.ValueOf(pointer)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return gderr.New("", gderr.ErrInvalidParameter, errNoPointer)
	}
	return d.into(v.Elem(), 0)
}

var errNoPointer = errors.New("the target is no pointer, or nil")

// into reads a value into v, which can be set.
func (d *decoder) into(v reflect.Value, depth int) error {
	t, h, err := d.open(depth)
	if err != nil {
		return err
	}
	return d.fill(v, t, h, depth)
}

// fill reads what follows the header into v.
func (d *decoder) fill(v reflect.Value, t Type, h uint32, depth int) error {
	if t == TypeNil {
		setNil(v)
		return nil
	}
	switch v.Kind() {
	case reflect.Bool:
		return d.fillBool(v, t)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return d.fillInteger(v, t, h, depth)
	case reflect.Float32, reflect.Float64:
		return d.fillFloat(v, t, h)
	case reflect.String:
		return d.fillString(v, t)
	case reflect.Interface:
		return d.fillInterface(v, t, h, depth)
	case reflect.Pointer:
		target, ok := behind(v)
		if !ok {
			return mismatch(v.Type(), t.String())
		}
		return d.fill(target, t, h, depth)
	case reflect.Slice, reflect.Array:
		return d.fillList(v, t, h, depth)
	case reflect.Map:
		return d.fillMap(v, t, h, depth)
	case reflect.Struct:
		return d.fillStruct(v, t, h, depth)
	}
	return mismatch(v.Type(), t.String())
}

// behind follows pointers, which it sets where they are nil; false for a type of nothing but pointers, such as
// type P *P.
func behind(v reflect.Value) (reflect.Value, bool) {
	for range maxPointers {
		if v.Kind() != reflect.Pointer {
			return v, true
		}
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	return v, false
}

// maxPointers is how many pointers to pointers lead to a value.
const maxPointers = 100

// setNil does what null does.
func setNil(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		v.SetZero()
	}
}

func (d *decoder) fillBool(v reflect.Value, t Type) error {
	if t != TypeBool {
		return mismatch(v.Type(), t.String())
	}
	b, err := d.boolean()
	if err == nil {
		v.SetBool(b)
	}
	return err
}

// fillInteger fills integers, among them the two types of this package that are numbers for Go.
func (d *decoder) fillInteger(v reflect.Value, t Type, h uint32, depth int) error {
	switch {
	case t == TypeInt && v.Type() != typeRID && v.Type() != typeID:
		n, err := d.integer(h)
		if err != nil {
			return err
		}
		return setInt(v, n)
	case t == TypeRID && v.Type() == typeRID:
		id, err := d.rid()
		v.SetUint(uint64(id))
		return err
	case t == TypeObject && v.Type() == typeID:
		return d.fillObject(v, h, depth)
	}
	return mismatch(v.Type(), t.String())
}

// setInt sets an integer or a float to n if it can hold it.
func setInt(v reflect.Value, n int64) error {
	switch {
	case v.CanInt() && !v.OverflowInt(n):
		v.SetInt(n)
	case v.CanUint() && n >= 0 && !v.OverflowUint(uint64(n)):
		v.SetUint(uint64(n))
	case v.CanFloat():
		v.SetFloat(float64(n))
	default:
		return mismatch(v.Type(), "int "+VarToStr(n))
	}
	return nil
}

func (d *decoder) fillFloat(v reflect.Value, t Type, h uint32) error {
	switch t {
	case TypeInt:
		n, err := d.integer(h)
		if err != nil {
			return err
		}
		return setInt(v, n)
	case TypeFloat:
		f, err := d.float(h)
		if err != nil {
			return err
		}
		return setFloat(v, f)
	}
	return mismatch(v.Type(), t.String())
}

func setFloat(v reflect.Value, f float64) error {
	if !v.CanFloat() || v.OverflowFloat(f) {
		return mismatch(v.Type(), "float "+VarToStr(f))
	}
	v.SetFloat(f)
	return nil
}

// fillString keeps the string that is there if it is the same: it costs no memory.
func (d *decoder) fillString(v reflect.Value, t Type) error {
	if t != TypeString && t != TypeStringName {
		return mismatch(v.Type(), t.String())
	}
	b, err := d.textBytes()
	if err == nil && v.String() != string(b) {
		v.SetString(string(b))
	}
	return err
}

func (d *decoder) fillInterface(v reflect.Value, t Type, h uint32, depth int) error {
	if v.NumMethod() > 0 {
		return mismatch(v.Type(), t.String())
	}
	value, err := d.body(t, h, depth)
	if err != nil {
		return err
	}
	if value == nil {
		v.SetZero() // an object that is null
		return nil
	}
	v.Set(reflect.ValueOf(value))
	return nil
}
