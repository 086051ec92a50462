// Package serve runs a service on a streampeer.TCPServer, with a goroutine for each client, and has two services: the
// servers of the tutorials.
package serve

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// Service is what a server does for its clients.
type Service interface {
	// Serve is called for each client, in a goroutine of the client's own. It returns when the client has gone or ctx
	// has ended; then the client is disconnected.
	Serve(ctx context.Context, client *streampeer.TCP)
}

// pause is how long a connection is left that can't be taken because there are too many open files. Waiting for it would
// end at once, again and again.
const pause = 50 * time.Millisecond

// Clients serves all clients of a listening server until ctx ends, and returns when all their goroutines have. The error
// is that of the listening socket. Clients does not stop the server.
func Clients(ctx context.Context, server *streampeer.TCPServer, service Service) error {
	ctx, cancel := context.WithCancel(ctx)
	var clients sync.WaitGroup
	defer clients.Wait()
	defer cancel()
	for {
		if err := server.Wait(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		client := server.TakeConnection()
		if client == nil {
			Sleep(ctx, pause)
			continue
		}
		clients.Go(func() {
			defer client.DisconnectFromHost()
			service.Serve(ctx, client)
		})
	}
}

// Sleep returns after a time, or when ctx ends.
func Sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// received waits for what a client sends, and yields it piece by piece until the client has gone or ctx ends.
func received(ctx context.Context, client *streampeer.TCP) iter.Seq[[]byte] {
	return func(yield func(data []byte) bool) {
		for client.Wait(ctx) == nil {
			_ = client.Poll() // the status tells
			data, err := client.GetPartialData(client.GetAvailableBytes())
			if len(data) > 0 && !yield(data) || err != nil || client.GetStatus() != streampeer.StatusConnected {
				return
			}
		}
	}
}

// send sends a short text, and reports whether it went. It does not for a client that has stopped reading, so that there
// is no room for it: to wait for such a one would keep the server from ending.
func send(client *streampeer.TCP, text string) bool {
	n, err := client.PutPartialData([]byte(text))
	return err == nil && n == len(text)
}
