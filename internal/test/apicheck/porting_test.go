package apicheck

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPortingPageIsFresh: the page is what the class reference, the source and the template make of it now.
func TestPortingPageIsFresh(t *testing.T) {
	t.Parallel()
	want, err := Porting()
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(moduleRoot, "docs", "porting.md"))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "go generate ./internal/test/apicheck makes docs/porting.md anew")
}
