package serve

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

// serveFunc is a service that is a function.
type serveFunc func(ctx context.Context, client *streampeer.TCP)

func (f serveFunc) Serve(ctx context.Context, client *streampeer.TCP) { f(ctx, client) }

func TestNoMoreIsSentToAClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	gaveUp := make(chan int, 1)
	server := run(t, serveFunc(func(_ context.Context, client *streampeer.TCP) {
		for send(client, strings.Repeat("x", 1<<20)) {
		}
		gaveUp <- client.GetConnectedPort()
	}))
	c := dial(t, server.GetLocalPort())
	select {
	case port := <-gaveUp:
		require.Equal(t, c.GetLocalPort(), port)
	case <-time.After(patience):
		require.Fail(t, "sends on")
	}
}

// TestLastWordsAreReceived has a client that goes as soon as it has spoken.
func TestLastWordsAreReceived(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 1)
	server := run(t, serveFunc(func(ctx context.Context, client *streampeer.TCP) {
		var all strings.Builder
		for data := range received(ctx, client) {
			all.Write(data)
		}
		heard <- all.String()
	}))
	words := strings.Repeat("last words ", 10000)
	c := dial(t, server.GetLocalPort())
	require.NoError(t, c.PutData([]byte(words)))
	c.DisconnectFromHost()
	select {
	case got := <-heard:
		require.Equal(t, words, got)
	case <-time.After(patience):
		require.Fail(t, "does not see the end")
	}
}

// TestLoudClientDoesNotKeepOthersWaiting has one client send all the time while another is answered.
func TestLoudClientDoesNotKeepOthersWaiting(t *testing.T) {
	t.Parallel()
	server := run(t, serveFunc(func(ctx context.Context, client *streampeer.TCP) {
		for data := range received(ctx, client) {
			if data[0] != 0 {
				send(client, string(data))
			}
		}
	}))
	loud := dial(t, server.GetLocalPort())
	quiet := dial(t, server.GetLocalPort())
	stop, stopped := make(chan struct{}), make(chan struct{})
	go shout(loud, stop, stopped)
	for range 20 {
		require.NoError(t, quiet.PutData([]byte("ping")))
		receive(t, quiet, "ping")
	}
	close(stop)
	<-stopped
}

// shout sends zeros until it is stopped.
func shout(c *streampeer.TCP, stop, stopped chan struct{}) {
	defer close(stopped)
	noise := make([]byte, 1<<20)
	for {
		select {
		case <-stop:
			return
		default:
			if c.PutData(noise) != nil {
				return
			}
		}
	}
}
