// Websocketclient is the tutorial's client of Godot's WebSocketPeer: client.go is the tutorial's script. Its line edit,
// button and label are a small interface in the terminal. With -plain, and where there is no terminal, each line of the
// input is sent instead, and what the tutorial prints is printed.
//
// Without -url it starts a copy of the tutorial's echo server, and talks to that. Because of the library that draws the
// interface this is a module of its own: run it with
//
//	go -C examples/websocketclient run .
package main

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/term"

	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/streampeer"
)

var program = cli.Program{Name: "websocketclient", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// options are the flags.
type options struct {
	url      string
	port     int
	plain    bool
	linger   time.Duration
	insecure bool
	caFile   string
}

// about is how -h begins.
const about = "Websocketclient is the tutorial's client of Godot's WebSocketPeer, in the terminal. Ctrl-C ends it."

// parse reads the flags.
func parse(c *cli.Call) (options, error) {
	var o options
	c.StringVar(&o.url, "url", "", "`URL` of a server; without it a built-in one is started")
	c.IntVar(&o.port, "port", 5000, "port of the built-in server; any free one if it is taken")
	c.BoolVar(&o.plain, "plain", false, "no interface: send the lines of the input; always so where there is no terminal")
	c.DurationVar(&o.linger, "linger", time.Second,
		"with -plain: how long to wait for answers that do not come, when the input has ended")
	c.BoolVar(&o.insecure, "insecure", false, "for wss: trust any server; with -ca one of any name")
	c.StringVar(&o.caFile, "ca", "", "for wss: PEM `file` with the certificates to trust")
	if err := c.Parse(0); err != nil {
		return o, err
	}
	return o, nil
}

// run runs the client until its connection ends or ctx does.
func run(ctx context.Context, c *cli.Call) error {
	o, err := parse(c)
	if err != nil {
		return err
	}
	o.plain = o.plain || !isTerminal(c.In) || !isTerminal(c.Out)
	return talk(ctx, o, c.In, c.Out, c.Err)
}

// isTerminal reports whether a file is a terminal.
func isTerminal(file any) bool {
	f, ok := file.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(f.Fd())
}

// talk starts the server if one is wanted, and runs the client.
func talk(ctx context.Context, o options, stdin io.Reader, stdout, stderr io.Writer) error {
	trust, err := o.trust()
	if err != nil {
		return err
	}
	if o.url == "" {
		url, end, err := startServer(ctx, o.port)
		if err != nil {
			return err
		}
		defer func() { _ = end() }() // the client tells what matters
		o.url = url
	}
	fmt.Fprintln(stderr, "connecting to", o.url)
	client := &Client{URL: o.url, TLS: trust, Console: stdout}
	if o.plain {
		return runPlain(ctx, client, o.linger, stdin, stderr)
	}
	return runInterface(ctx, client, stdin, stdout)
}

// trust returns whom to trust behind a URL with wss; nil: whom the system trusts.
func (o options) trust() (*streampeer.TLSOptions, error) {
	var trusted *x509.CertPool
	if o.caFile != "" {
		pem, err := os.ReadFile(o.caFile)
		if err != nil {
			return nil, err
		}
		trusted = x509.NewCertPool()
		if !trusted.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("no certificate in %s", o.caFile)
		}
	}
	if o.insecure {
		return streampeer.TLSOptionsClientUnsafe(trusted), nil
	}
	return streampeer.TLSOptionsClient(trusted, ""), nil
}
