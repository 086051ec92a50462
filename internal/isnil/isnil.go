// Package isnil tells values that are nothing from those that are something.
package isnil

import "reflect"

// Is reports whether v is nil, or a nil pointer in the clothes of an interface: a server's TakeConnection returns one
// when nobody waits, and it is often passed on as a stream.
func Is(v any) bool {
	r := reflect.ValueOf(v)
	return !r.IsValid() || r.Kind() == reflect.Pointer && r.IsNil()
}
