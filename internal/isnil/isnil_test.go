package isnil_test

import (
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/internal/isnil"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestIs(t *testing.T) {
	t.Parallel()
	assert.True(t, isnil.Is(nil))
	assert.True(t, isnil.Is((*os.File)(nil)))
	assert.True(t, isnil.Is(io.Reader((*os.File)(nil))))
	assert.False(t, isnil.Is(os.Stdin))
	assert.False(t, isnil.Is(struct{}{}))
}
