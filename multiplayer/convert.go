package multiplayer

import (
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/scenewire"
	"github.com/godotpeer/godotpeer/variant"
)

// Values are converted as the engine does for the parameters of a typed function: numbers and bools stand for each other, a
// float is cut off, all that is text is text, and arrays of any kind stand for each other.

// Convert puts a value into what a pointer points to, converted as the arguments of an RPC are for its handler: what
// [Node.Get] gives, or what a spawn function is given. A dictionary may go into a struct or a map, as variant.Unmarshal does it.
// It is an addition of Go.
//
// The error is [gderr.ErrInvalidParameter] for a value that does not fit, and for what is no pointer.
func Convert(value, pointer any) error {
	const op = "multiplayer.Convert"
	to := reflect.ValueOf(pointer)
	if to.Kind() != reflect.Pointer || to.IsNil() {
		return gderr.New(op, gderr.ErrInvalidParameter, errNoPointer)
	}
	made := reflect.New(to.Type().Elem()).Elem() // what does not fit as a whole changes nothing but what slices hold
	made.Set(to.Elem())
	if err := convert(made, value); err != nil {
		return gderr.New(op, gderr.ErrInvalidParameter, err)
	}
	to.Elem().Set(made)
	return nil
}

var errNoPointer = errors.New("a pointer to what is to be set is needed")

// convert puts a value of any type into a place.
func convert(place reflect.Value, value any) error {
	if from := reflect.ValueOf(value); from.IsValid() && from.Type().AssignableTo(place.Type()) {
		place.Set(from)
		return nil
	}
	return assign(place, plainNumber(value))
}

// misfit is the error of a value that can't be converted.
func misfit(place reflect.Value, value any) error {
	return fmt.Errorf("%s does not fit %s", kindOf(value), place.Type())
}

// kindOf names the type of a value for an error.
func kindOf(value any) string {
	if t, ok := variant.TypeOf(value); ok {
		return t.String()
	}
	return fmt.Sprintf("%T", value)
}

// assignSmall puts a bool or an int into a place.
func assignSmall(place reflect.Value, s scenewire.Small) error {
	switch {
	case place.Kind() == reflect.Bool:
		place.SetBool(s.N != 0)
	case place.CanInt() && !place.OverflowInt(s.N):
		place.SetInt(s.N)
	case place.CanUint() && s.N >= 0 && !place.OverflowUint(uint64(s.N)):
		place.SetUint(uint64(s.N))
	case place.CanFloat():
		place.SetFloat(float64(s.N))
	case isAny(place.Type()) && s.IsBool:
		place.Set(reflect.ValueOf(s.N != 0))
	case isAny(place.Type()):
		place.Set(reflect.ValueOf(s.N))
	case place.Kind() == reflect.Pointer:
		place.Set(reflect.New(place.Type().Elem()))
		return assignSmall(place.Elem(), s)
	case s.IsBool:
		return misfit(place, s.N != 0)
	default:
		return misfit(place, s.N)
	}
	return nil
}

func isAny(t reflect.Type) bool { return t.Kind() == reflect.Interface && t.NumMethod() == 0 }

// assign puts a value as Decode makes them into a place.
func assign(place reflect.Value, value any) error {
	switch v := value.(type) {
	case nil:
		return assignNil(place)
	case bool:
		s := scenewire.Small{IsBool: true}
		if v {
			s.N = 1
		}
		return assignSmall(place, s)
	case int64:
		return assignSmall(place, scenewire.Small{N: v})
	case float64:
		return assignFloat(place, v)
	case string:
		return assignText(place, v, value)
	case variant.StringName:
		return assignText(place, string(v), value)
	case variant.NodePath:
		return assignText(place, v.String(), value)
	}
	if t := reflect.TypeOf(value); t.AssignableTo(place.Type()) {
		place.Set(reflect.ValueOf(value))
		return nil
	}
	return assignOther(place, value)
}

func assignNil(place reflect.Value) error {
	switch place.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		place.SetZero()
		return nil
	}
	return misfit(place, nil)
}

// assignFloat cuts a float off for an integer.
func assignFloat(place reflect.Value, f float64) error {
	switch {
	case place.CanFloat():
		place.SetFloat(f)
	case isAny(place.Type()):
		place.Set(reflect.ValueOf(f))
	case place.Kind() == reflect.Bool:
		place.SetBool(f != 0)
	case (place.CanInt() || place.CanUint()) && f > -math.MaxInt64 && f < math.MaxInt64:
		return assignSmall(place, scenewire.Small{N: int64(f)})
	default:
		return misfit(place, f)
	}
	return nil
}

var nodePathType = reflect.TypeFor[variant.NodePath]()

func assignText(place reflect.Value, text string, value any) error {
	switch {
	case place.Kind() == reflect.String:
		place.SetString(text)
	case place.Type() == nodePathType:
		place.Set(reflect.ValueOf(variant.ParseNodePath(text)))
	case isAny(place.Type()):
		place.Set(reflect.ValueOf(value))
	default:
		return misfit(place, value)
	}
	return nil
}

// assignOther converts by way of the bytes: they fill what Unmarshal fills. An array of one kind becomes one of the other,
// element by element.
func assignOther(place reflect.Value, value any) error {
	if from := reflect.ValueOf(value); from.Kind() == reflect.Slice && place.Kind() == reflect.Slice {
		return assignElements(place, from)
	}
	data, err := variant.Marshal(value, variant.FullObjects)
	if err == nil {
		err = variant.Unmarshal(data, place.Addr().Interface(), variant.AllowObjects)
	}
	return errs.Cause(err) // who reads it knows of no such call
}

func assignElements(place, from reflect.Value) error {
	made := reflect.MakeSlice(place.Type(), from.Len(), from.Len())
	for i := range from.Len() {
		element := plainNumber(from.Index(i).Interface())
		if err := assign(made.Index(i), element); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	place.Set(made)
	return nil
}

// plainNumber gives an element of a packed array of numbers as Decode makes numbers.
func plainNumber(element any) any {
	switch v := reflect.ValueOf(element); {
	case !v.IsValid():
		return nil
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return int64(v.Uint())
	case v.CanFloat():
		return v.Float()
	}
	return element
}
