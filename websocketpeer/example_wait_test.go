package websocketpeer_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// One goroutine waits for the connection and uses the peer; others send through it.
func ExamplePeer_CallDeferred() {
	url, stop := startEchoServer()
	defer stop()
	peer := websocketpeer.New()
	if err := peer.ConnectToURL(url, nil); err != nil {
		fmt.Println("can't connect:", gderr.CodeOf(err))
		return
	}
	for peer.GetReadyState() == websocketpeer.StateConnecting && peer.Wait(context.Background()) == nil {
		peer.Poll()
	}
	go func() {
		_ = peer.CallDeferred(func() { _ = peer.SendText("from another goroutine") }) // it says if the peer has ended
	}()
	for peer.Wait(context.Background()) == nil {
		peer.Poll()
		for packet := range peer.Packets() {
			fmt.Printf("got %q\n", packet)
			peer.Close(1000, "thanks")
		}
	}
	err := peer.CallDeferred(func() {})
	fmt.Println("ended:", errors.Is(err, gderr.ErrUnconfigured))
	// Output:
	// got "from another goroutine"
	// ended: true
}

// A bot says goodbye, and gives the server three seconds to answer.
func ExamplePeer_Shutdown() {
	url, stop := startEchoServer()
	defer stop()
	peer := websocketpeer.New()
	if err := peer.ConnectToURL(url, nil); err != nil {
		fmt.Println("can't connect:", gderr.CodeOf(err))
		return
	}
	for peer.GetReadyState() == websocketpeer.StateConnecting && peer.Wait(context.Background()) == nil {
		peer.Poll()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	fmt.Println(peer.Shutdown(ctx, 1000, "done"), peer.GetCloseCode())
	// Output: <nil> 1000
}
