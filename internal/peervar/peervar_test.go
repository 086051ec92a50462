package peervar_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/peervar"
)

func TestMaxSize(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]int{1024: 1024, 1025: 2048, 8 << 20: 8 << 20, 256 << 20: 256 << 20} {
		got, err := peervar.MaxSize("Op", size)
		assert.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for _, size := range []int{-1, 0, 1023, 256<<20 + 1} {
		_, err := peervar.MaxSize("Op", size)
		assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	packet, err := peervar.Append([]byte("before"), "text", false, 100, 0)
	require.NoError(t, err)
	value, err := peervar.Decode(packet[len("before"):], false, 0)
	assert.NoError(t, err)
	assert.Equal(t, "text", value)

	packet, err = peervar.Append([]byte("before"), "text", false, 11, 0)
	assert.ErrorIs(t, err, gderr.ErrOutOfMemory)
	assert.ErrorIs(t, err, errs.ErrTooLarge)
	assert.ErrorContains(t, err, "a value of 12 bytes is over encode_buffer_max_size, 11: SetEncodeBufferMaxSize raises it")
	assert.Equal(t, "before", string(packet))
}
