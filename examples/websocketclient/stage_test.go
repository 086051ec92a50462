package main

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/examples/tcpserver/serve"
	"github.com/godotpeer/godotpeer/examples/websocketserver/echo"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// server is the tutorial's server, until it is stopped or the test ends.
type server struct {
	url  string
	stop func()
}

// startEcho starts a server; with options it is one for wss.
func startEcho(t *testing.T, options *streampeer.TLSOptions) server {
	t.Helper()
	listener := streampeer.NewTCPServer()
	require.NoError(t, listener.Listen(0, "127.0.0.1"))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer listener.Stop()
		_ = serve.Clients(ctx, listener, echo.Server{Console: io.Discard, Log: io.Discard, TLS: options})
	}()
	stop := func() {
		cancel()
		<-ended
	}
	t.Cleanup(stop)
	scheme := "ws"
	if options != nil {
		scheme = "wss"
	}
	return server{fmt.Sprintf("%s://127.0.0.1:%d", scheme, listener.GetLocalPort()), stop}
}

// other is a server's side of one connection that a test plays by hand.
type other struct {
	*websocketpeer.Peer
	t *testing.T
}

// listen returns a URL and a function that takes the one connection to it.
func listen(t *testing.T) (url string, take func() *other) {
	t.Helper()
	listener := streampeer.NewTCPServer()
	require.NoError(t, listener.Listen(0, "127.0.0.1"))
	t.Cleanup(listener.Stop)
	take = func() *other {
		t.Helper()
		ctx := kit.Patient(t)
		require.NoError(t, listener.Wait(ctx))
		o := &other{websocketpeer.New(), t}
		t.Cleanup(func() { o.Close(-1, "") })
		require.NoError(t, o.AcceptStream(listener.TakeConnection()))
		return o
	}
	return fmt.Sprintf("ws://127.0.0.1:%d", listener.GetLocalPort()), take
}

// until polls the peer, and runs the other side's step after each poll, until a condition holds.
func (o *other) until(condition func() bool, step func()) {
	o.t.Helper()
	ctx := kit.Patient(o.t)
	for !condition() {
		require.NoError(o.t, ctx.Err())
		o.Poll()
		step()
		pause(ctx, o.Peer)
	}
}

// pause gives way until a peer has something to do, or for a millisecond: it may be the other side's turn.
func pause(ctx context.Context, p *websocketpeer.Peer) {
	ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	_ = p.Wait(ctx)
}

// isIn tells whether the peer is in a state.
func (o *other) isIn(state websocketpeer.State) func() bool {
	return func() bool { return o.GetReadyState() == state }
}
