// Websocketserver is the tutorial's echo server, which is Python there, on Godot's TCPServer and WebSocketPeer. It prints
// what the original prints, and serves any number of clients, over ws or, with a certificate, over wss.
//
// When it has started, a built-in client says hello to it and goes, so that there is something to see; -noclient keeps it
// away. The server listens on this machine only; -bind "*" opens it to others. Ctrl-C ends it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/godotpeer/godotpeer/examples/tcpserver/serve"
	"github.com/godotpeer/godotpeer/examples/websocketserver/echo"
	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/streampeer"
)

var program = cli.Program{Name: "websocketserver", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// options are the flags.
type options struct {
	bind              string
	port              int
	certFile, keyFile string
	selfSigned        bool
	noClient          bool
}

// about is how -h begins.
const about = "Websocketserver is the tutorial's echo server, on Godot's TCPServer and WebSocketPeer. Ctrl-C ends it."

// parse reads the flags.
func parse(c *cli.Call) (options, error) {
	var o options
	c.StringVar(&o.bind, "bind", "127.0.0.1", "`address` to listen on; * is all interfaces")
	c.IntVar(&o.port, "port", 5000, "port to listen on; 0 is any free one")
	c.StringVar(&o.certFile, "cert", "", "PEM `file` with a certificate: serve wss; needs -key")
	c.StringVar(&o.keyFile, "key", "", "PEM `file` with the certificate's private key")
	c.BoolVar(&o.selfSigned, "selfsigned", false, "serve wss with a certificate made at the start, for localhost")
	c.BoolVar(&o.noClient, "noclient", false, "start no built-in client")
	if err := c.Parse(0); err != nil {
		return o, err
	}
	switch {
	case o.certFile != "" && o.keyFile == "":
		return o, c.Wrong("-cert %q: want -key, too", o.certFile)
	case o.certFile == "" && o.keyFile != "":
		return o, c.Wrong("-key %q: want -cert, too", o.keyFile)
	case o.certFile != "" && o.selfSigned:
		return o, c.Wrong("-selfsigned and -cert: want one of them")
	}
	return o, nil
}

// run serves until ctx ends. The server and the built-in client write to its output at the same time.
func run(ctx context.Context, c *cli.Call) error {
	o, err := parse(c)
	if err != nil {
		return err
	}
	return listenAndServe(ctx, o, c.Out, c.Err)
}

func listenAndServe(ctx context.Context, o options, stdout, stderr io.Writer) error {
	identity, err := o.identity()
	if err != nil {
		return err
	}
	server := streampeer.NewTCPServer()
	if err := server.Listen(o.port, o.bind); err != nil {
		return err
	}
	defer server.Stop()
	fmt.Fprintln(stdout, "Server started")
	url := serverURL(o.bind, server.GetLocalPort(), identity != nil)
	fmt.Fprintln(stderr, "listening on", url)

	if !o.noClient {
		ctx, cancel := context.WithCancel(ctx)
		end := startClient(ctx, url, identity.clientOptions(), stdout, stderr)
		defer end()
		defer cancel()
	}
	return serve.Clients(ctx, server, echo.Server{Console: stdout, Log: stderr, TLS: identity.serverOptions()})
}
