package websocketpeer_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// A bot has a peer that only the goroutine of run uses. All others send with say.
type bot struct {
	peer     *websocketpeer.Peer
	messages chan string                        // to be sent; has room for one at least
	wake     atomic.Pointer[context.CancelFunc] // ends the Wait that is under way
}

// say may be called by any goroutine, once run has begun to wait.
func (b *bot) say(message string) {
	b.messages <- message
	(*b.wake.Load())()
}

// wait waits until there is something to poll or to send. It reports whether the connection goes on.
func (b *bot) wait(ctx context.Context) bool {
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	b.wake.Store(&cancel) // before the look at what is to be sent, so that nothing is missed
	for b.peer.GetReadyState() == websocketpeer.StateOpen && len(b.messages) > 0 {
		if err := b.peer.SendText(<-b.messages); err != nil {
			fmt.Println("not sent:", err)
		}
	}
	err := b.peer.Wait(waiting)
	return err == nil || errors.Is(err, context.Canceled) && ctx.Err() == nil
}

// run polls until the connection or ctx ends.
func (b *bot) run(ctx context.Context, opened func()) error {
	defer b.peer.Close(-1, "")
	for b.wait(ctx) {
		before := b.peer.GetReadyState()
		b.peer.Poll()
		if before == websocketpeer.StateConnecting && b.peer.GetReadyState() == websocketpeer.StateOpen {
			opened()
		}
		for packet := range b.peer.Packets() {
			fmt.Printf("got %q\n", packet)
			b.peer.Close(1000, "thanks")
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return b.peer.LastError()
}

// One goroutine waits for the connection and uses the peer, and others send through it.
func ExamplePeer_Wait() {
	url, stop := startEchoServer()
	defer stop()
	b := &bot{peer: websocketpeer.New(), messages: make(chan string, 16)}
	if err := b.peer.ConnectToURL(url, nil); err != nil {
		fmt.Println("can't connect:", gderr.CodeOf(err))
		return
	}
	opened := func() { go b.say("from another goroutine") }
	fmt.Println("ended with", b.run(context.Background(), opened))
	// Output:
	// got "from another goroutine"
	// ended with <nil>
}
