package netsock

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// handleWithFile returns a handle whose release can be seen: it removes a file.
func handleWithFile(t *testing.T) *handle {
	t.Helper()
	fd, err := sysSocket(Datagram, IPv4)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "s")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	return &handle{fd: fd, file: newBoundFile(path)}
}

func TestHandleReleasesWhenClosed(t *testing.T) {
	t.Parallel()
	h := handleWithFile(t)
	h.close()
	assert.NoFileExists(t, h.file.path)
	_, ok := h.enter()
	assert.False(t, ok)
}

func TestHandleReleasesAfterTheLastCall(t *testing.T) {
	t.Parallel()
	h := handleWithFile(t)
	for range 2 {
		_, ok := h.enter()
		require.True(t, ok)
	}
	h.close()
	h.leave()
	assert.FileExists(t, h.file.path, "a call is still using it")
	_, ok := h.enter()
	assert.False(t, ok, "but no other may begin")
	h.leave()
	assert.NoFileExists(t, h.file.path)
}

func TestHandleReleasesOnce(t *testing.T) {
	t.Parallel()
	h := handleWithFile(t)
	_, ok := h.enter()
	require.True(t, ok)
	h.close()
	h.close()
	h.leave()
	require.NoError(t, os.WriteFile(h.file.path, nil, 0o600))
	h.close()
	assert.FileExists(t, h.file.path)
}

func TestHandleUsedByMany(t *testing.T) {
	t.Parallel()
	h := handleWithFile(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				if _, ok := h.enter(); !ok {
					return
				}
				h.leave()
			}
		})
	}
	all.Go(h.close)
	all.Wait()
	assert.NoFileExists(t, h.file.path)
}
