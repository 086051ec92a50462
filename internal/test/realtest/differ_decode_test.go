package realtest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/variant"
)

// TestDifferDecode compares what becomes of the bytes of random values, and of such bytes that were damaged.
func TestDifferDecode(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		d.ofClasses = true
		for range 100 {
			data, err := variant.Append(nil, d.value(3), pick(d, 0, variant.FullObjects))
			if err != nil {
				continue // a text that no String can carry
			}
			d.script(sameDecoded, decoded(data), "decode", data, false)
			d.script(sameDecoded, decoded(data, variant.AllowObjects, variant.FullObjects), "decode", data, true)
			for range d.IntN(6) {
				data := d.damaged(data)
				d.script(sameDecoded, decoded(data), "decode", data, false)
			}
		}
	})
}

// decoded is what the script's decode answers: whether the bytes are a value, how many of them, its texts, and its bytes.
func decoded(data []byte, options ...variant.Option) []any {
	v, n, err := variant.Decode(data, options...)
	if err != nil {
		return []any{false}
	}
	again, err := variant.Append(nil, v, options...)
	if err != nil {
		return []any{err.Error()}
	}
	return []any{true, int64(n), variant.Str(v), variant.VarToStr(v), again}
}

// sameDecoded compares the answers of decode, but for values with objects: an engine makes new ones, with ids of their own.
// The bytes of a NodePath differ in padding, which an engine does not clear.
func sameDecoded(want, got any) bool {
	w, g := want.([]any), got.([]any)
	if len(w) == 1 || len(g) == 1 {
		return shown(w) == shown(g)
	}
	if hasObject.MatchString(g[2].(string)) {
		return true
	}
	here, there := w[4].([]byte), g[4].([]byte)
	same := bytes.Equal(here, there) || len(here) == len(there) && strings.Contains(w[3].(string), "NodePath(")
	return same && w[1] == g[1] && sameText(w[2], g[2]) && sameText(w[3], g[3])
}

// damaged returns bytes of which a few, or whose number, is changed.
func (d *differ) damaged(data []byte) []byte {
	data = append([]byte(nil), data...)
	for range 1 + d.IntN(3) {
		if len(data) == 0 {
			return data
		}
		switch at := d.IntN(len(data)); d.IntN(6) {
		case 0:
			data = data[:at]
		case 1:
			data = append(data, d.bytes(9)...)
		case 2:
			data[at] ^= 1 << d.IntN(8)
		case 3:
			data[at] = byte(d.Uint32())
		case 4:
			data[at&^3] = byte(d.IntN(int(variant.TypeMax) + 1))
		case 5:
			data = append(data[:at], data[min(len(data), at+1+d.IntN(5)):]...)
		}
	}
	return data
}
