package variant

import (
	"cmp"
	"slices"
)

// order sorts keys as var_to_str does: by type, then by value where the engine's type has an order; a String and
// a StringName by their text.
func order(a, b any) int { return orderAt(a, b, 0) }

// orderAt is order at a depth of arrays in arrays; those that go deeper than values do, as cyclic ones, are equal.
func orderAt(a, b any, depth int) int {
	if depth > maxDepth {
		return 0
	}
	a, b = plain(a), plain(b)
	if a, ok := text(a); ok {
		if b, ok := text(b); ok {
			return cmp.Compare(a, b) // UTF-8 sorts as its code points do
		}
	}
	ta, _ := TypeOf(a)
	tb, _ := TypeOf(b)
	if ta != tb {
		return cmp.Compare(ta, tb)
	}
	switch a := a.(type) {
	case bool:
		return orderBool(a, b.(bool))
	case int64:
		return cmp.Compare(a, b.(int64))
	case float64:
		return less(a, b.(float64))
	case RID:
		return cmp.Compare(a, b.(RID))
	case Vector2i:
		b := b.(Vector2i)
		return slices.Compare([]int32{a.X, a.Y}, []int32{b.X, b.Y})
	case Vector3i:
		b := b.(Vector3i)
		return slices.Compare([]int32{a.X, a.Y, a.Z}, []int32{b.X, b.Y, b.Z})
	case Vector4i:
		b := b.(Vector4i)
		return slices.Compare([]int32{a.X, a.Y, a.Z, a.W}, []int32{b.X, b.Y, b.Z, b.W})
	case Vector2, Vector3, Vector4:
		_, pa, _ := components(a)
		_, pb, _ := components(b)
		return slices.CompareFunc(pa, pb, less)
	case []any, Array:
		return slices.CompareFunc(asArray(a), asArray(b), func(a, b any) int { return orderAt(a, b, depth+1) })
	}
	return 0
}

// less compares as the operator < does, to which NaN is equal to everything.
func less[T float32 | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func orderBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func asArray(v any) []any {
	if a, ok := v.(Array); ok {
		return a.Values
	}
	a, _ := v.([]any)
	return a
}
