package netsock_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// waking is a function as what is woken.
type waking func()

func (f waking) Wake() { f() }

// TestReportThatConcernsNobodyAnyMore has what was to be read come when only room is still waited for: that wait goes on.
func TestReportThatConcernsNobodyAnyMore(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	fill(t, client)
	gone, stays := &netsock.Watch{Owner: waking(func() {})}, make(chan struct{}, 1)
	room := &netsock.Watch{Owner: waking(func() { stays <- struct{}{} })}
	require.NoError(t, client.Arm(room, netsock.ForWriting))
	require.NoError(t, client.Arm(gone, netsock.ForReading))
	require.True(t, client.Disarm(gone))
	_, err := served.Send([]byte("a"))
	require.NoError(t, err)
	other, far := pair(t)
	_, err = far.Send([]byte("a"))
	require.NoError(t, err)
	require.NoError(t, other.Wait(nil, netsock.ForReading), "what came before is reported by now")

	buffer, ctx := make([]byte, 256<<10), kit.Patient(t)
	for done := false; !done; {
		_, _ = served.Recv(buffer)
		select {
		case <-stays:
			done = true
		case <-ctx.Done():
			t.Fatal("there is room, but nobody was told")
		default:
		}
	}
}

// TestWatchIsArmedAgainAsItFires takes watches on one socket back and arms them again while reports come: none is lost, and
// what Disarm says is true.
func TestWatchIsArmedAgainAsItFires(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	var others sync.WaitGroup
	stop := make(chan struct{})
	others.Go(func() { // so that reports come and go
		b := make([]byte, 1)
		for {
			select {
			case <-stop:
				return
			default:
				_, _ = served.Send(b)
				_, _ = client.Recv(b)
			}
		}
	})
	var watchers sync.WaitGroup
	for range 3 {
		watchers.Go(func() {
			var fired, missed int32
			var count atomic.Int32
			w := &netsock.Watch{Owner: waking(func() { count.Add(1) })}
			for range 2000 {
				if !assert.NoError(t, client.Arm(w, netsock.ForReading)) {
					return
				}
				if client.Disarm(w) {
					missed++
				} else {
					fired++
				}
				if !assert.Equal(t, fired, count.Load(), "as often as Disarm came too late") {
					return
				}
			}
		})
	}
	watchers.Wait()
	close(stop)
	others.Wait()
}

// TestQueueComesAndGoes closes sockets that are waited for, so that the queue is left and wanted again at every moment of its
// life.
func TestQueueComesAndGoes(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 30 {
				client, served := pair(t)
				_, err := served.Send([]byte("a"))
				assert.NoError(t, err)
				assert.NoError(t, client.WaitContext(kit.Patient(t), netsock.ForReading))
				client.Close()
				served.Close()
			}
		})
	}
	all.Wait()
}
