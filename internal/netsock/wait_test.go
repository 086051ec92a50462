package netsock_test

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

func TestWaitReadReturnsWhenThereIsSomething(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	done := make(chan error)
	go func() { done <- client.WaitRead() }()
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	require.NoError(t, <-done)
	require.NoError(t, client.WaitRead(), "and as long as it is not read")
}

func TestCloseEndsEveryWait(t *testing.T) {
	t.Parallel()
	for range 20 {
		client, _ := pair(t)
		errs := make([]error, 4)
		var begun, all sync.WaitGroup
		for i := range errs {
			begun.Add(1)
			all.Go(func() {
				begun.Done()
				errs[i] = client.WaitRead()
			})
		}
		begun.Wait()
		client.Close()
		all.Wait()
		for _, err := range errs {
			assert.Equal(t, netsock.ErrClosed, err)
		}
	}
}

func TestReadDeadline(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	require.NoError(t, client.SetReadDeadline(time.Now().Add(time.Millisecond)))
	assert.ErrorIs(t, client.WaitRead(), os.ErrDeadlineExceeded)
	assert.ErrorIs(t, client.WaitRead(), os.ErrDeadlineExceeded, "until it is set again")
	require.NoError(t, client.WaitWrite(), "writes have their own")

	require.NoError(t, client.SetReadDeadline(time.Time{}))
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	assert.NoError(t, client.WaitRead())
}

func TestWriteDeadline(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	for err := error(nil); err == nil; {
		_, err = client.Send(make([]byte, 64<<10))
	}
	require.NoError(t, client.SetWriteDeadline(time.Now().Add(time.Millisecond)))
	assert.ErrorIs(t, client.WaitWrite(), os.ErrDeadlineExceeded)
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	assert.NoError(t, client.WaitRead(), "reads have their own")
}

func TestDeadlineThatMovesWhileSomebodyWaits(t *testing.T) {
	t.Parallel()
	client, _ := pair(t)
	done := make(chan error)
	go func() { done <- client.WaitRead() }()
	require.NoError(t, client.SetReadDeadline(time.Now().Add(-time.Second)))
	assert.ErrorIs(t, <-done, os.ErrDeadlineExceeded)
}

func TestWaitContext(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- client.WaitReadContext(ctx) }()
	cancel()
	assert.Equal(t, context.Canceled, <-done)
	assert.Equal(t, context.Canceled, client.WaitWriteContext(ctx), "though there is room")

	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, client.WaitReadContext(short))
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	assert.NoError(t, client.WaitReadContext(context.Background()), "no deadline stays behind")
}

// TestWaitContextThatEndsAtTheSameTime ends the context while data arrives: no deadline may stay behind.
func TestWaitContextThatEndsAtTheSameTime(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	for range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- client.WaitReadContext(ctx) }()
		go cancel()
		_, err := served.Send([]byte("a"))
		require.NoError(t, err)
		if err := <-done; err != nil {
			require.Equal(t, context.Canceled, err)
		}
		require.NoError(t, client.WaitRead())
		receive(t, client, 1)
		cancel()
	}
}

func TestWaitReadOrWrite(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	require.NoError(t, client.WaitReadOrWriteContext(patient(t)), "there is room")
	for err := error(nil); err == nil; {
		_, err = client.Send(make([]byte, 64<<10))
	}
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, client.WaitReadOrWriteContext(short))
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	require.NoError(t, client.WaitReadOrWriteContext(patient(t)), "there is something to read")
	client.Close()
	assert.Equal(t, netsock.ErrClosed, client.WaitReadOrWriteContext(patient(t)))
}
