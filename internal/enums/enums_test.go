package enums_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/internal/enums"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestText(t *testing.T) {
	t.Parallel()
	names := []string{0: "ZERO", 2: "TWO"}
	for value, want := range map[int]string{-1: "Enum(-1)", 0: "ZERO", 1: "Enum(1)", 2: "TWO", 3: "Enum(3)"} {
		assert.Equal(t, want, enums.Text("Enum", names, value))
	}
	assert.Equal(t, "Enum(255)", enums.Text("Enum", names, uint8(255)))
}
