package main

import (
	"context"
	"fmt"
	"io"

	"github.com/godotpeer/godotpeer/examples/tcpserver/serve"
	"github.com/godotpeer/godotpeer/examples/websocketserver/echo"
	"github.com/godotpeer/godotpeer/streampeer"
)

// startServer starts the tutorial's server on a port of this machine, or on any free one if that is taken (on macOS
// AirPlay has port 5000), and returns its URL and a function that ends it and waits for that.
func startServer(ctx context.Context, port int) (url string, end func() error, err error) {
	server := streampeer.NewTCPServer()
	if server.Listen(port, "127.0.0.1") != nil {
		if err := server.Listen(0, "127.0.0.1"); err != nil {
			return "", nil, err
		}
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // it ends behind the client
	ended := make(chan error, 1)
	go func() {
		defer server.Stop()
		ended <- serve.Clients(ctx, server, echo.Server{Console: io.Discard, Log: io.Discard})
	}()
	end = func() error {
		cancel()
		return <-ended
	}
	return fmt.Sprintf("ws://127.0.0.1:%d", server.GetLocalPort()), end, nil
}
