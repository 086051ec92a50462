package variant

import (
	"cmp"
	"math"
	"slices"
)

// orderEntries sorts entries by their keys.
func orderEntries(a, b entry) int {
	if a.isText() && b.isText() {
		return cmp.Compare(a.text, b.text) // UTF-8 sorts as its code points do
	}
	return order(a.key(), b.key())
}

// order sorts keys as var_to_str does (StringLikeVariantOrder): by type, then by value where the type has an order; a
// String and a StringName by their text, but for those in arrays (Variant::operator<).
func order(a, b any) int { return orderAt(a, b, 0) }

// orderAt is order at a depth of arrays in arrays; those that go deeper than values do, as cyclic ones, are equal.
func orderAt(a, b any, depth int) int {
	if depth > maxDepth {
		return 0
	}
	a, b = asDecoded(a), asDecoded(b)
	ta, _ := TypeOf(a)
	tb, _ := TypeOf(b)
	if ta == tb || depth == 0 {
		if a, ok := text(a); ok {
			if b, ok := text(b); ok {
				return cmp.Compare(a, b)
			}
		}
	}
	if ta != tb {
		return cmp.Compare(ta, tb)
	}
	if row := &numerics[ta]; row.ordered {
		return orderNumbers(row, a, b)
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
	case []any, Array:
		return slices.CompareFunc(asArray(a), asArray(b), func(a, b any) int { return orderAt(a, b, depth+1) })
	}
	return 0
}

// orderNumbers sorts two values of a type by their numbers.
func orderNumbers(row *numeric, a, b any) int {
	wa, wb := row.unbox(a), row.unbox(b)
	return slices.CompareFunc(wa[:row.size], wb[:row.size], func(a, b uint32) int {
		if row.of == integer {
			return cmp.Compare(int32(a), int32(b))
		}
		return less(math.Float32frombits(a), math.Float32frombits(b))
	})
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
