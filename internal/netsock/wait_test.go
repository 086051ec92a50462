package netsock_test

import (
	"context"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestWaitReadReturnsWhenThereIsSomething(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	done := make(chan error)
	go func() { done <- client.Wait(nil, netsock.ForReading) }()
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	require.NoError(t, <-done)
	require.NoError(t, client.Wait(nil, netsock.ForReading), "and as long as it is not read")
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
				errs[i] = client.Wait(nil, netsock.ForReading)
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

func TestDeadline(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	var deadline netsock.Deadline
	deadline.Set(time.Now().Add(time.Millisecond))
	assert.Equal(t, os.ErrDeadlineExceeded, client.WaitDeadline(&deadline, netsock.ForReading))
	assert.Equal(t, os.ErrDeadlineExceeded, client.WaitDeadline(&deadline, netsock.ForWriting), "until it is set again")
	assert.True(t, deadline.HasPassed())

	deadline.Set(time.Time{})
	assert.False(t, deadline.HasPassed())
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	assert.NoError(t, client.WaitDeadline(&deadline, netsock.ForReading))
}

func TestDeadlineThatMovesWhileSomebodyWaits(t *testing.T) {
	t.Parallel()
	client, _ := pair(t)
	var deadline netsock.Deadline
	deadline.Set(time.Now().Add(kit.Patience))
	done := make(chan error)
	go func() { done <- client.WaitDeadline(&deadline, netsock.ForReading) }()
	deadline.Set(time.Now().Add(2 * kit.Patience))
	deadline.Set(time.Now().Add(-time.Second))
	assert.Equal(t, os.ErrDeadlineExceeded, <-done)
}

func TestDeadlineThatMovesAsItPasses(t *testing.T) {
	t.Parallel()
	for range 200 {
		var deadline netsock.Deadline
		deadline.Set(time.Now().Add(time.Microsecond))
		deadline.Set(time.Time{})
		require.False(t, deadline.HasPassed())
	}
}

func TestWaitContext(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- client.WaitContext(ctx, netsock.ForReading) }()
	cancel()
	assert.Equal(t, context.Canceled, <-done)
	assert.Equal(t, context.Canceled, client.WaitContext(ctx, netsock.ForWriting), "though there is room")

	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, client.WaitContext(short, netsock.ForReading))
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	assert.NoError(t, client.WaitContext(context.Background(), netsock.ForReading), "no deadline stays behind")
}

// TestWaitContextThatEndsAtTheSameTime ends the context while data arrives: no deadline may stay behind.
func TestWaitContextThatEndsAtTheSameTime(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	for range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- client.WaitContext(ctx, netsock.ForReading) }()
		go cancel()
		_, err := served.Send([]byte("a"))
		require.NoError(t, err)
		if err := <-done; err != nil {
			require.Equal(t, context.Canceled, err)
		}
		require.NoError(t, client.Wait(nil, netsock.ForReading))
		receive(t, client, 1)
		cancel()
	}
}

func TestWaitForBoth(t *testing.T) {
	t.Parallel()
	const both = netsock.ForReading | netsock.ForWriting
	client, served := pair(t)
	require.NoError(t, client.WaitContext(kit.Patient(t), both), "there is room")
	fill(t, client)
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, client.WaitContext(short, both))
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	require.NoError(t, client.WaitContext(kit.Patient(t), both), "there is something to read")
	client.Close()
	assert.Equal(t, netsock.ErrClosed, client.WaitContext(kit.Patient(t), both))
}

// TestReaderAndWriterWaitAtOnce has one goroutine wait for each: what comes wakes the one it is for.
func TestReaderAndWriterWaitAtOnce(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	fill(t, client)
	reader, writer := make(chan error, 1), make(chan error, 1)
	go func() { reader <- client.Wait(nil, netsock.ForReading) }()
	go func() { writer <- client.Wait(nil, netsock.ForWriting) }()
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	require.NoError(t, <-reader)
	select {
	case err := <-writer:
		t.Fatal("there is no room, but the wait for it ended", err)
	default:
	}
	receiveAll(t, served, client)
	require.NoError(t, <-writer)
}

// receiveAll takes what from sends, until there is room again at sender.
func receiveAll(t *testing.T, from, sender *netsock.Socket) {
	t.Helper()
	buffer := make([]byte, 256<<10)
	for short, cancel := context.WithTimeout(t.Context(), kit.Patience); ; {
		if _, err := from.Recv(buffer); err == netsock.ErrWouldBlock {
			defer cancel()
			require.NoError(t, sender.WaitContext(short, netsock.ForWriting))
			return
		}
	}
}

// TestWaitTakesNothing holds the promise that a wait costs no allocation and no descriptor.
func TestWaitTakesNothing(t *testing.T) {
	client, served := pair(t)
	data := []byte("a")
	ctx := kit.Patient(t)
	ctx.Done() // a context makes its channel when it is asked for the first time
	step := func() {
		_, _ = served.Send(data)
		_ = client.WaitContext(ctx, netsock.ForReading)
		_, _ = client.Recv(data)
	}
	keepQueue(t)
	step()
	before := leakcheck.Descriptors()
	assert.Zero(t, testing.AllocsPerRun(100, step))
	assert.Equal(t, before, leakcheck.Descriptors())
}

// keepQueue waits for something else until the test ends: a slow machine would give up the queue between two waits.
func keepQueue(t *testing.T) {
	other, _ := pair(t)
	stop, stopped := make(chan struct{}), make(chan error)
	go func() { stopped <- other.Wait(stop, netsock.ForReading) }()
	t.Cleanup(func() {
		close(stop)
		<-stopped
	})
}

// TestDescriptorsThatComeAgain closes sockets that are waited for while others take their numbers: a wait ends for its
// own socket alone.
func TestDescriptorsThatComeAgain(t *testing.T) {
	t.Parallel()
	silent, _ := pair(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- silent.WaitContext(ctx, netsock.ForReading) }()
	for range 200 {
		client, served := pair(t)
		var all sync.WaitGroup
		all.Go(func() { _ = client.Wait(nil, netsock.ForReading) })
		all.Go(func() { _, _ = served.Send([]byte("a")) })
		all.Go(client.Close)
		all.Wait()
		served.Close()
	}
	cancel()
	assert.Equal(t, context.Canceled, <-done)
}

// TestWatchFiresOnce arms one watch again and again.
func TestWatchFiresOnce(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	fired := make(chan struct{}, 2)
	w := &netsock.Watch{Owner: waking(func() { fired <- struct{}{} })}
	require.NoError(t, client.Arm(w, netsock.ForReading))
	require.True(t, client.Disarm(w))
	require.False(t, client.Disarm(w))
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, client.Arm(w, netsock.ForReading))
		<-fired
		require.False(t, client.Disarm(w), "it has fired")
	}
	receive(t, client, 1)
	require.NoError(t, client.Arm(w, netsock.ForReading))
	client.Close()
	<-fired
	assert.Equal(t, netsock.ErrClosed, client.Arm(w, netsock.ForReading))
	assert.Empty(t, fired)
}

// TestForgottenSocketIsCollected drops a socket that is watched: the queue does not keep it.
func TestForgottenSocketIsCollected(t *testing.T) {
	t.Parallel()
	_, served := forgotten(t)
	ended := make(chan error)
	go func() { ended <- served.WaitContext(kit.Patient(t), netsock.ForReading) }()
	for {
		runtime.GC()
		select {
		case err := <-ended:
			require.NoError(t, err, "the other side has ended")
			return
		default:
		}
	}
}

func forgotten(t *testing.T) (*netsock.Watch, *netsock.Socket) {
	server, addr := listener(t)
	client, err := netsock.Open(netsock.Stream, netsock.IPv4)
	require.NoError(t, err)
	if err := client.Connect(addr); err == netsock.ErrWouldBlock {
		require.NoError(t, client.Wait(nil, netsock.ForWriting))
	}
	require.NoError(t, server.Wait(nil, netsock.ForReading))
	served, err := server.Accept()
	require.NoError(t, err)
	t.Cleanup(served.Close)
	w := &netsock.Watch{Owner: waking(func() {})}
	require.NoError(t, client.Arm(w, netsock.ForReading))
	return w, served
}

// fill sends until there is no room.
func fill(t *testing.T, s *netsock.Socket) {
	t.Helper()
	for err := error(nil); err == nil; {
		_, err = s.Send(make([]byte, 64<<10))
	}
}
