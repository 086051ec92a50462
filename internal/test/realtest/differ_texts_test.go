package realtest

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/godotpeer/godotpeer/variant"
)

// short cuts a line.
func short(line string) string {
	if len(line) > 500 {
		return line[:500]
	}
	return line
}

// shown writes a value with its types. Any NaN is like any other.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case []any:
		b := bytes.NewBufferString("[")
		for i, e := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(shown(e))
		}
		return b.String() + "]"
	case float64:
		if math.IsNaN(v) {
			return "NaN"
		}
		return fmt.Sprintf("%T(%x %g)", v, math.Float64bits(v), v)
	case []byte:
		return fmt.Sprintf("%d bytes %x", len(v), v)
	case variant.Array:
		return fmt.Sprintf("Array[%v]%s", v.Elem, shown(v.Values))
	case twin:
		return fmt.Sprintf("#%d", v.number)
	case *variant.Dictionary:
		data, _ := variant.Append(nil, v)
		return fmt.Sprintf("Dictionary(%s %x)", v, data)
	}
	return fmt.Sprintf("%T(%#v)", v, v)
}

// firstDifference gives what two texts have from a little before the place where they differ.
func firstDifference(a, b string) (string, string) {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	at = max(0, at-60)
	return short(a[at:]), short(b[at:])
}

// hasObject finds objects in what str() prints, and signals, which have an object.
var hasObject = regexp.MustCompile(`<Object#null>|<EncodedObjectAsID#|::\[signal\]`)

var numbers = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?`)

// sameText compares texts of values. The last digits of floats may differ, since an engine does not always find the shortest or
// the nearest, and so may the order of keys of which some are NaN, or Strings and some StringNames, which have none.
func sameText(want, got any) bool {
	w, g := want.(string), got.(string)
	if strings.Contains(w, "nan") || strings.Contains(w, `&"`) {
		w, g = sortedParts(w), sortedParts(g)
	}
	if numbers.ReplaceAllString(w, "#") != numbers.ReplaceAllString(g, "#") {
		return false
	}
	there := numbers.FindAllString(g, -1)
	for i, here := range numbers.FindAllString(w, -1) {
		if !sameNumber(here, there[i]) {
			return false
		}
	}
	return true
}

func sortedParts(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ',' })
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}

// sameNumber compares the texts of numbers, of which those with few digits must be the same.
func sameNumber(a, b string) bool {
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return a == b || max(len(a), len(b)) >= 8 && math.Abs(x-y) <= 2e-7*math.Abs(x)
}
