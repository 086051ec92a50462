package variant

import "reflect"

// plain returns the scalar v as Decode would make it: every signed or unsigned integer type as int64, every float
// type as float64, named strings as string. Everything else, and what does not fit, stays as it is.
func plain(v any) any {
	switch v := v.(type) {
	case nil, bool, int64, float64, string, StringName:
		return v
	case int:
		return int64(v)
	}
	if _, ok := TypeOf(v); ok {
		return v
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return r.Int()
	case r.CanUint() && int64(r.Uint()) >= 0:
		return int64(r.Uint())
	case r.CanFloat():
		return r.Float()
	case r.Kind() == reflect.String:
		return r.String()
	case r.Kind() == reflect.Bool:
		return r.Bool()
	}
	return v
}
