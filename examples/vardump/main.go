// Vardump prints Variants as GDScript source or JSON, so that people can see what their server sends.
//
//	vardump 0400000005000000...          hex or base64, as text
//	vardump -file save.bin               a file; - or nothing is the standard input
//	vardump -frames -file log.bin        values as put_var writes them on a stream, each behind its length
//	vardump -tcp 127.0.0.1:9080          connects and prints what the server puts with put_var
//	vardump -listen 127.0.0.1:9080       the same for the first client that connects
//	vardump -udp 127.0.0.1:9080          prints each packet that arrives there
//
// Flags: -json prints JSON, -godot3 reads the numbers of Godot 3, -objects allows objects in full, -count n ends
// after n values (default 0: at the end of the data).
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/variant"
)

var program = cli.Program{Name: "vardump", About: about, Run: run}

func main() { program.Main(context.Background(), os.Args[1:]) }

// config is what the command line asks for.
type config struct {
	file, tcp, listen, udp        string
	frames, json, godot3, objects bool
	count                         int
	text                          string
}

// about is how -h begins.
const about = `Vardump prints Variants as GDScript source or JSON. Where it waits for the network, Ctrl-C ends it.

  vardump [flags] 0400000005000000...   a value as text, in hex or base64
  vardump [flags] -file save.bin        a file: the bytes themselves, or hex or base64
  vardump [flags]                       the standard input, read like a file
  vardump [flags] -tcp, -listen or -udp ADDRESS`

// parse reads the flags and the value behind them.
func parse(flags *cli.Call) (*config, error) {
	c := &config{}
	flags.StringVar(&c.file, "file", "", "read the file at this `path`; - is the standard input")
	flags.StringVar(&c.tcp, "tcp", "", "connect to this `address` and read values from there")
	flags.StringVar(&c.listen, "listen", "", "wait for one TCP connection at this `address`")
	flags.StringVar(&c.udp, "udp", "", "wait for UDP packets at this `address`")
	flags.BoolVar(&c.frames, "frames", false, "the data has the length of each value ahead of it, as put_var writes it")
	flags.BoolVar(&c.json, "json", false, "print JSON in place of GDScript source")
	flags.BoolVar(&c.godot3, "godot3", false, "read the numbers of Godot 3")
	flags.BoolVar(&c.objects, "objects", false, "allow objects in full")
	flags.IntVar(&c.count, "count", 0, "end after so many values; 0 is no limit")
	if err := flags.Parse(1); err != nil {
		return nil, err
	}
	c.text = flags.Arg(0)
	return c, nil
}

// run does what the arguments ask for.
func run(_ context.Context, call *cli.Call) error {
	c, err := parse(call)
	if err != nil {
		return err
	}
	return dump(c, call.In, call.Out)
}

// dump prints what the flags name. It returns at the end of the data, or after -count values.
func dump(c *config, stdin io.Reader, stdout io.Writer) error {
	p := &printer{out: stdout, json: c.json, left: c.count}
	if c.godot3 {
		p.options |= variant.Godot3
	}
	if c.objects {
		p.options |= variant.AllowObjects
	}
	switch {
	case c.tcp != "":
		return dumpClient(p, c.tcp, stdout)
	case c.listen != "":
		return dumpServer(p, c.listen, stdout)
	case c.udp != "":
		return dumpPackets(p, c.udp, stdout)
	}
	data, err := input(c, stdin)
	if err != nil {
		return err
	}
	return dumpData(p, data, c.frames)
}

func dumpClient(p *printer, address string, stdout io.Writer) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	fmt.Fprintln(stdout, "# connected to", conn.RemoteAddr())
	return dumpFrames(p, conn)
}

func dumpServer(p *printer, address string, stdout io.Writer) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	defer listener.Close()
	fmt.Fprintln(stdout, "# listening on", listener.Addr())
	conn, err := listener.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	return dumpFrames(p, conn)
}

func dumpPackets(p *printer, address string, stdout io.Writer) error {
	conn, err := net.ListenPacket("udp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	fmt.Fprintln(stdout, "# listening on", conn.LocalAddr())
	packet := make([]byte, 1<<16)
	for {
		n, _, err := conn.ReadFrom(packet)
		if err != nil {
			return err
		}
		if err := p.print(packet[:n]); err != nil {
			fmt.Fprintln(stdout, "#", err) // the next packet may be better
		}
		if p.done() {
			return nil
		}
	}
}
