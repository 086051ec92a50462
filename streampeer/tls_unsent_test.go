package streampeer_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestTLSUnsent: what is encrypted and not sent is counted, and sent by Flush and by Poll.
func TestTLSUnsent(t *testing.T) {
	t.Parallel()
	client, served, below, _ := piped(t, roomy, roomy)
	assert.Zero(t, streampeer.NewTLS().Unsent())
	assert.NoError(t, streampeer.NewTLS().Flush())
	assert.Zero(t, client.Unsent())
	for name, send := range map[string]func(){"Flush": func() { require.NoError(t, client.Flush()) }, "Poll": client.Poll} {
		below.room = len(*below.out) // none
		n, err := client.PutPartialData([]byte("tail"))
		require.NoError(t, err, name)
		require.Equal(t, 4, n, name)
		waits := client.Unsent()
		assert.Greater(t, waits, 4, name)
		send()
		assert.Equal(t, waits, client.Unsent(), name)
		below.room = len(*below.out) + 3
		send()
		assert.Equal(t, waits-3, client.Unsent(), name)
		below.room = roomy
		send()
		assert.Zero(t, client.Unsent(), name)
		assert.Equal(t, "tail", string(pollFor(t, served, 4)), name)
	}
}

// TestTLSOverTLSUnsent: what the stream below holds back counts too, and is sent too.
func TestTLSOverTLSUnsent(t *testing.T) {
	t.Parallel()
	inner, servedInner, below, _ := piped(t, roomy, roomy)
	outer, servedOuter := begin(t, inner, servedInner)
	agree(outer, servedOuter)
	requireConnected(t, outer, servedOuter)
	below.room = len(*below.out)
	_, err := outer.PutPartialData([]byte("tail"))
	require.NoError(t, err)
	assert.Positive(t, outer.Unsent())
	below.room = roomy
	require.NoError(t, outer.Flush())
	require.NoError(t, outer.Flush())
	assert.Zero(t, outer.Unsent())
	assert.Zero(t, inner.Unsent())
	assert.Equal(t, "tail", string(pollFor(t, servedOuter, 4)))
}

func TestTLSFlushFailsWithTheStreamBelow(t *testing.T) {
	t.Parallel()
	client, served, below, _ := piped(t, roomy, roomy)
	require.NoError(t, served.PutData([]byte("arrived")))
	below.room = len(*below.out)
	_, err := client.PutPartialData([]byte("tail"))
	require.NoError(t, err)
	below.deaf = 0
	assert.ErrorIs(t, client.Flush(), gderr.ErrConnectionError)
	below.deaf = roomy
	sent := len(*below.out)
	assert.ErrorIs(t, client.Flush(), gderr.ErrConnectionError, "nothing more is sent")
	assert.Len(t, *below.out, sent)
	assert.Equal(t, "arrived", string(pollFor(t, client, 7)))
}

// TestTLSWaitsForWritingOnly: what is there to read does not end it.
func TestTLSWaitsForWritingOnly(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	require.NoError(t, waitFor(t.Context(), client, netsock.ForWriting), "there is room")
	require.NoError(t, client.WaitReadOrWrite(t.Context()), "there is room")
	sent := stuff(t, client)
	require.Positive(t, client.Unsent())
	require.NoError(t, served.PutData([]byte("unread")))
	require.NoError(t, client.Wait(patient(t)))
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, waitFor(short, client, netsock.ForWriting))
	got := make(chan int)
	go func() {
		data, _ := served.GetData(sent)
		got <- len(data)
	}()
	for waits := 0; client.Unsent() > 0; waits++ {
		require.NoError(t, waitFor(patient(t), client, netsock.ForWriting))
		require.NoError(t, client.Flush())
		require.Less(t, waits, 1000, "it does not spin")
	}
	assert.Equal(t, sent, <-got)
}
