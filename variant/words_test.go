package variant

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestNumerics checks that the Go types of the table consist of what their rows say, and of nothing else.
func TestNumerics(t *testing.T) {
	t.Parallel()
	for i, row := range numerics {
		if row.size == 0 {
			continue
		}
		want := reflect.Float32
		if row.of == integer {
			want = reflect.Int32
		}
		assert.Equal(t, row.size, countFields(t, row.goType, want), Type(i))
		assert.LessOrEqual(t, row.size, len(words{}), Type(i))
		assert.Equal(t, uintptr(4*row.size), row.goType.Size(), Type(i))
		typ, _ := TypeOf(reflect.Zero(row.goType).Interface())
		assert.Equal(t, Type(i), typ)
	}
}

// countFields returns of how many fields of a kind a type consists.
func countFields(t *testing.T, typ reflect.Type, kind reflect.Kind) (n int) {
	if typ.Kind() != reflect.Struct {
		assert.Equal(t, kind, typ.Kind())
		return 1
	}
	for i := range typ.NumField() {
		n += countFields(t, typ.Field(i).Type, kind)
	}
	return n
}

// TestSwap checks what machines that are not little-endian do with numbers.
func TestSwap(t *testing.T) {
	t.Parallel()
	data := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	swap(data, 4)
	assert.Equal(t, []byte{4, 3, 2, 1, 8, 7, 6, 5}, data)
	swap(data, 8)
	assert.Equal(t, []byte{5, 6, 7, 8, 1, 2, 3, 4}, data)
}
