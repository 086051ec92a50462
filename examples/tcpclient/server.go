package main

import (
	"context"
	"fmt"
	"io"

	"github.com/godotpeer/godotpeer/examples/tcpserver/serve"
	"github.com/godotpeer/godotpeer/streampeer"
)

// startServer starts a copy of the tutorial's server on a port of this machine, or on any free one if that is
// taken (on macOS AirPlay has port 5000), and returns its port and a function that waits for its end after ctx has
// ended. What it prints goes to console.
func startServer(ctx context.Context, port int, console io.Writer) (int, func() error, error) {
	server := streampeer.NewTCPServer()
	if server.Listen(port, "127.0.0.1") != nil {
		if err := server.Listen(0, "127.0.0.1"); err != nil {
			return 0, nil, err
		}
	}
	port = server.GetLocalPort()
	fmt.Fprintf(console, "Listening on %d.\n", port)
	ended := make(chan error, 1)
	go func() {
		defer server.Stop()
		ended <- serve.Clients(ctx, server, serve.Node{Console: console})
	}()
	return port, func() error { return <-ended }, nil
}

// prefixed writes each piece of text behind a prefix.
type prefixed struct {
	prefix string
	to     io.Writer
}

func (p prefixed) Write(text []byte) (int, error) {
	if _, err := fmt.Fprintf(p.to, "%s%s", p.prefix, text); err != nil {
		return 0, err
	}
	return len(text), nil
}
