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
	"flag"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/godotpeer/godotpeer/variant"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "vardump:", err)
		os.Exit(1)
	}
}

// config is what the command line asks for.
type config struct {
	file, tcp, listen, udp        string
	frames, json, godot3, objects bool
	count                         int
	text                          string
}

func parse(args []string, output io.Writer) (*config, error) {
	c := &config{}
	flags := flag.NewFlagSet("vardump", flag.ContinueOnError)
	flags.SetOutput(output)
	flags.StringVar(&c.file, "file", "", "read this file; - is the standard input")
	flags.StringVar(&c.tcp, "tcp", "", "connect to this address and read values from there")
	flags.StringVar(&c.listen, "listen", "", "wait for one TCP connection at this address")
	flags.StringVar(&c.udp, "udp", "", "wait for UDP packets at this address")
	flags.BoolVar(&c.frames, "frames", false, "the data has the length of each value ahead of it, as put_var writes it")
	flags.BoolVar(&c.json, "json", false, "print JSON in place of GDScript source")
	flags.BoolVar(&c.godot3, "godot3", false, "read the numbers of Godot 3")
	flags.BoolVar(&c.objects, "objects", false, "allow objects in full")
	flags.IntVar(&c.count, "count", 0, "end after so many values; 0 is no limit")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 1 {
		return nil, fmt.Errorf("one value at most, got %d", flags.NArg())
	}
	c.text = flags.Arg(0)
	return c, nil
}

// run does what the arguments ask for. It returns at the end of the data, or after -count values.
func run(args []string, stdin io.Reader, stdout io.Writer) error {
	c, err := parse(args, stdout)
	if err == flag.ErrHelp {
		return nil
	}
	if err != nil {
		return err
	}
	p := &printer{out: stdout, json: c.json, left: c.count}
	if c.godot3 {
		p.options |= variant.Godot3
	}
	if c.objects {
		p.options |= variant.AllowObjects
	}
	switch {
	case c.tcp != "":
		return dumpClient(p, c.tcp)
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

func dumpClient(p *printer, address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
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
