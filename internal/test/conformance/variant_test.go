package conformance_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// variantFile is the form of variant.json: what the engine's var_to_bytes, bytes_to_var, str and var_to_str gave.
type variantFile struct {
	Encode []struct {
		Expr     string
		Bytes    string
		Is       variantIs
		Str      string
		VarToStr string `json:"var_to_str"`
	}
	Decode []struct {
		Bytes string
		Is    variantIs
		Again string
	}
}

// TestVariantRecorded replays the recorded encodings, of the file that CONFORMANCE_VARIANT names if it is set.
func TestVariantRecorded(t *testing.T) {
	t.Parallel()
	path := "testdata/variant.json"
	if other := os.Getenv("CONFORMANCE_VARIANT"); other != "" {
		path = other
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var file variantFile
	require.NoError(t, json.Unmarshal(text, &file))
	require.NotEmpty(t, file.Encode)
	require.NotEmpty(t, file.Decode)

	for i, c := range file.Encode {
		t.Run(fmt.Sprintf("encode/%d/%s", i, c.Expr), func(t *testing.T) {
			t.Parallel()
			want, err := c.Is.value()
			require.NoError(t, err)
			data, err := variant.Marshal(want)
			require.NoError(t, err)
			assert.Equal(t, c.Bytes, hex.EncodeToString(data), "encoded")
			assertTexts(t, want, c.Str, c.VarToStr)

			got := decodeHex(t, c.Bytes)
			assertSame(t, want, got)
			assertTexts(t, got, c.Str, c.VarToStr)
		})
	}
	for i, c := range file.Decode {
		t.Run(fmt.Sprintf("decode/%d/%.40s", i, c.Bytes), func(t *testing.T) {
			t.Parallel()
			if c.Is.refused(c.Bytes) {
				_, _, err := variant.Decode(fromHex(t, c.Bytes))
				require.Error(t, err)
				var where *variant.DataError
				require.ErrorAs(t, err, &where, "says where and why")
				return
			}
			got := decodeHex(t, c.Bytes)
			c.Is.assert(t, got)
			if c.Is.hasObject() {
				return // the engine encodes the id of the object that stands for the id
			}
			again, err := variant.Marshal(got)
			require.NoError(t, err)
			assert.Equal(t, c.Again, hex.EncodeToString(again), "encoded again")
		})
	}
}

func fromHex(t *testing.T, s string) []byte {
	t.Helper()
	data, err := hex.DecodeString(s)
	require.NoError(t, err)
	return data
}

// decodeHex decodes a whole byte string and checks what an Unmarshal into an any makes of it.
func decodeHex(t *testing.T, s string) any {
	t.Helper()
	data := fromHex(t, s)
	v, n, err := variant.Decode(data)
	require.NoError(t, err)
	assert.LessOrEqual(t, n, len(data))
	var unmarshalled any
	require.NoError(t, variant.Unmarshal(data, &unmarshalled))
	assertSame(t, v, unmarshalled)
	return v
}

// assertTexts checks str() and var_to_str(), where recorded.
func assertTexts(t *testing.T, v any, str, varToStr string) {
	t.Helper()
	assert.Equal(t, str, variant.Str(v), "str")
	assert.Equal(t, varToStr, variant.VarToStr(v), "var_to_str")
	if s, ok := v.(fmt.Stringer); ok {
		assert.Equal(t, str, s.String(), "String")
	}
}

// assertSame checks that two values have the same types and contents, to which any NaN is like any other.
func assertSame(t *testing.T, want, got any) {
	t.Helper()
	assert.Equal(t, dump(want), dump(got))
}

// dump writes a value with all its Go types.
func dump(v any) string {
	switch v := v.(type) {
	case *variant.Dictionary:
		s := fmt.Sprintf("Dictionary[%#v, %#v]{", v.Key, v.Value)
		for k, e := range v.All() {
			s += dump(k) + ": " + dump(e) + ", "
		}
		return s + "}"
	case variant.Array:
		return fmt.Sprintf("Array[%#v]", v.Elem) + dump(v.Values)
	case []any:
		s := "["
		for _, e := range v {
			s += dump(e) + ", "
		}
		return s + "]"
	}
	return fmt.Sprintf("%#v", v)
}
