package below_test

import (
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestIsNil(t *testing.T) {
	t.Parallel()
	assert.True(t, below.IsNil(nil))
	assert.True(t, below.IsNil((*os.File)(nil)))
	assert.True(t, below.IsNil(io.Reader((*os.File)(nil))))
	assert.False(t, below.IsNil(os.Stdin))
	assert.False(t, below.IsNil(struct{}{}))
}
