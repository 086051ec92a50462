package streampeer_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestPutPartialPair(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	for _, pair := range [][2]string{{"ab", "cde"}, {"f", "g"}} {
		n, err := below.Of(peer).PutPartialPair([]byte(pair[0]), []byte(pair[1]))
		require.NoError(t, err)
		assert.Equal(t, len(pair[0])+len(pair[1]), n)
	}
	got := make([]byte, 7)
	_, err := io.ReadFull(raw, got)
	require.NoError(t, err)
	assert.Equal(t, "abcdefg", string(got))
}

// TestPutPartialPairWithoutRoom: what is sent is the beginning of both, and no room is no error.
func TestPutPartialPairWithoutRoom(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	head, data := []byte("head"), bytes.Repeat([]byte("data"), 16<<20)
	sent, err := below.Of(peer).PutPartialPair(head, data)
	require.NoError(t, err)
	require.Less(t, sent, len(head)+len(data))
	sent += fill(t, peer) // zeros, from here on
	n, err := below.Of(peer).PutPartialPair(head, data)
	require.NoError(t, err)
	assert.Zero(t, n)

	got := make([]byte, sent)
	_, err = io.ReadFull(raw, got)
	require.NoError(t, err)
	whole := append(head, data...)
	got = bytes.TrimRight(got, "\x00")
	assert.True(t, bytes.HasPrefix(whole, got))
}

func TestPutPartialPairOnBrokenConnection(t *testing.T) {
	t.Parallel()
	_, err := below.Of(streampeer.NewTCP()).PutPartialPair([]byte("a"), []byte("b"))
	assert.ErrorIs(t, err, gderr.Failed)

	peer, raw := rawPair(t)
	reset(t, raw)
	require.NoError(t, peer.Wait(t.Context()))
	_, err = below.Of(peer).PutPartialPair([]byte("a"), []byte("b"))
	assert.ErrorIs(t, err, gderr.Failed)
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
}
