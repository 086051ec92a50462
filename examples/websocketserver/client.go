package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"strconv"

	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// serverURL returns the URL at which a client on this machine finds a server that listens on an address.
func serverURL(bind string, port int, secure bool) string {
	switch bind {
	case "*", "0.0.0.0":
		bind = "127.0.0.1"
	case "::":
		bind = "::1"
	}
	scheme := "ws"
	if secure {
		scheme = "wss"
	}
	return scheme + "://" + net.JoinHostPort(bind, strconv.Itoa(port))
}

// startClient starts the built-in client, and returns a function that waits for its end after ctx has ended.
func startClient(ctx context.Context, url string, options *streampeer.TLSOptions, stdout, stderr io.Writer) func() {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := sayHello(ctx, url, options, stdout); err != nil && ctx.Err() == nil {
			fmt.Fprintln(stderr, "built-in client:", err)
		}
	}()
	return func() { <-ended }
}

// sayHello is the built-in client: it says hello, shows the answer, and closes the connection.
func sayHello(ctx context.Context, url string, options *streampeer.TLSOptions, console io.Writer) error {
	const hello = "hello"
	socket := websocketpeer.New()
	if err := socket.ConnectToURL(url, options); err != nil {
		return err
	}
	defer socket.Close(-1, "")
	inState := func(state websocketpeer.State) func() bool {
		return func() bool { return socket.GetReadyState() == state }
	}
	if err := until(ctx, socket, inState(websocketpeer.StateOpen)); err != nil {
		return err
	}
	fmt.Fprintln(console, "built-in client:", hello)
	if err := socket.SendText(hello); err != nil {
		return err
	}
	if err := until(ctx, socket, func() bool { return socket.GetAvailablePacketCount() > 0 }); err != nil {
		return err
	}
	packet, err := socket.GetPacket()
	if err != nil {
		return err
	}
	fmt.Fprintf(console, "built-in client: Packet: %s\n", packet)
	socket.Close(1000, "")
	return until(ctx, socket, inState(websocketpeer.StateClosed))
}

// until polls a socket, whenever there is something to poll, until a condition holds. The error says why it never will.
func until(ctx context.Context, socket *websocketpeer.Peer, condition func() bool) error {
	for !condition() {
		if socket.GetReadyState() == websocketpeer.StateClosed {
			return socket.LastError()
		}
		if err := socket.Wait(ctx); err != nil {
			return err
		}
		socket.Poll()
	}
	return nil
}
