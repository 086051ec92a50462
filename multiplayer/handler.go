package multiplayer

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/godotpeer/godotpeer/internal/scenewire"
	"github.com/godotpeer/godotpeer/variant"
)

// handler is a Go function that runs for an RPC. Its arguments are decoded into places that it keeps, so that a call takes
// no memory for them; reflection copies them before the function runs, so that it may be called again meanwhile.
type handler struct {
	fn       reflect.Value
	params   []param
	args     []reflect.Value // the params' values
	needed   int             // how many arguments there must be
	variadic bool            // the last parameter takes any number of arguments
}

// param is a parameter of a handler.
type param struct {
	value   reflect.Value
	pointer any // to the value
}

// The causes of what is no handler.
var (
	errNoFunction = errors.New("a handler is a function")
	errResults    = errors.New("a handler returns nothing")
)

// newHandler prepares a function.
func newHandler(function any) (*handler, error) {
	fn := reflect.ValueOf(function)
	switch {
	case fn.Kind() != reflect.Func || fn.IsNil():
		return nil, errNoFunction
	case fn.Type().NumOut() > 0:
		return nil, errResults
	}
	h := &handler{fn: fn, variadic: fn.Type().IsVariadic()}
	for i := range fn.Type().NumIn() {
		t := fn.Type().In(i)
		if h.variadic && i == fn.Type().NumIn()-1 {
			t = t.Elem()
		}
		if isNoVariant(t) {
			return nil, errArgument{i, fmt.Errorf("no Variant fits %s", t)}
		}
		pointer := reflect.New(t)
		h.params = append(h.params, param{pointer.Elem(), pointer.Interface()})
		h.args = append(h.args, pointer.Elem())
		if !isOptional(t) && !(h.variadic && i == fn.Type().NumIn()-1) {
			h.needed = i + 1
		}
	}
	return h, nil
}

// isNoVariant reports whether no argument can ever be of that type, or hold what it holds.
func isNoVariant(t reflect.Type) bool {
	const deep = 8 // a type may be made of itself
	for range deep {
		switch t.Kind() {
		case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
			return true
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			t = t.Elem()
		}
	}
	return false
}

// isOptional reports whether a parameter of that type may be without an argument, at the end.
func isOptional(t reflect.Type) bool {
	return t.Kind() == reflect.Pointer && t != reflect.TypeFor[*variant.Dictionary]()
}

// errArgument says which argument of a call is wrong.
type errArgument struct {
	index int
	err   error
}

func (e errArgument) Error() string { return fmt.Sprintf("argument %d: %v", e.index+1, e.err) }
func (e errArgument) Unwrap() error { return e.err }

// errArgumentCount says how many arguments a handler takes.
type errArgumentCount struct{ given, least, most int }

func (e errArgumentCount) Error() string {
	if e.least == e.most {
		return fmt.Sprintf("%d arguments are given, the handler takes %d", e.given, e.least)
	}
	return fmt.Sprintf("%d arguments are given, the handler takes %d to %d", e.given, e.least, e.most)
}

// call decodes the arguments of a call and runs the function, unless they do not decode or do not fit.
func (h *handler) call(c *arguments) error {
	count, err := c.count()
	if err != nil {
		return err
	}
	if count < h.needed || count > len(h.params) && !h.variadic {
		return errArgumentCount{count, h.needed, len(h.params)}
	}
	if h.variadic {
		return h.callVariadic(c, count)
	}
	for i := range h.params {
		if i >= count {
			h.params[i].value.SetZero()
		} else if err := c.next(&h.params[i]); err != nil {
			return errArgument{i, err}
		}
	}
	h.fn.Call(h.args)
	return nil
}

// callVariadic is call for a function whose last parameter takes any number of arguments.
func (h *handler) callVariadic(c *arguments, count int) error {
	args := make([]reflect.Value, max(count, len(h.params)-1))
	for i := range args {
		p := &h.params[min(i, len(h.params)-1)]
		p.value.SetZero()
		if i < count {
			if err := c.next(p); err != nil {
				return errArgument{i, err}
			}
		}
		args[i] = reflect.New(p.value.Type()).Elem()
		args[i].Set(p.value)
	}
	h.fn.Call(args)
	return nil
}

// arguments are those of a call, as they came.
type arguments struct {
	data []byte
	raw  bool // they are one PackedByteArray, or none if it is empty
	opts variant.Option
}

// count takes the number of the arguments.
func (a *arguments) count() (int, error) {
	switch {
	case a.raw:
		return min(len(a.data), 1), nil
	case len(a.data) == 0:
		return 0, scenewire.ErrShort
	}
	n := int(a.data[0])
	a.data = a.data[1:]
	return n, nil
}

// next decodes the next argument into a parameter.
func (a *arguments) next(p *param) error {
	p.value.SetZero() // what an earlier call has kept must not change
	if a.raw {
		return assign(p.value, append([]byte(nil), a.data...))
	}
	n, err := decodeInto(a.data, p.value, p.pointer, a.opts)
	a.data = a.data[n:]
	return err
}

// skip decodes all arguments without a use for them.
func (a *arguments) skip() error {
	count, err := a.count()
	for range count {
		if err != nil || a.raw {
			return err
		}
		var n int
		_, n, err = scenewire.DecodeVariant(a.data, a.opts)
		a.data = a.data[n:]
	}
	return err
}

// decodeInto decodes a compressed value into a place, converting it where that is needed, and returns how many bytes it
// took.
func decodeInto(data []byte, place reflect.Value, pointer any, opts variant.Option) (int, error) {
	small, n, err := scenewire.DecodeSmall(data)
	if err != nil {
		return 0, err
	}
	if n > 0 {
		return n, assignSmall(place, small)
	}
	n, err = variant.UnmarshalPrefix(data, pointer, opts)
	switch {
	case err == nil && variant.Type(data[0]) == variant.TypeNil:
		return n, assignNil(place) // Unmarshal would leave what can't be nil as it is
	case err == nil:
		return n, nil
	}
	var misfit *variant.TypeError
	if !errors.As(err, &misfit) {
		return 0, err
	}
	value, n, err := variant.Decode(data, opts)
	if err != nil {
		return 0, err
	}
	return n, assign(place, value)
}
