package serve

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
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
	c := kit.Dial(t, server)
	require.Equal(t, c.GetLocalPort(), kit.Receive(t, gaveUp), "it sends on")
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
	c := kit.Dial(t, server)
	require.NoError(t, c.PutData([]byte(words)))
	c.DisconnectFromHost()
	require.Equal(t, words, kit.Receive(t, heard))
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
	loud := kit.Dial(t, server)
	quiet := kit.Dial(t, server)
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
