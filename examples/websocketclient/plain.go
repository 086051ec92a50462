package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"
)

// plain is the client without an interface, for pipes: each line of the input is put into the line edit, and the button
// pressed. What the label shows goes to stderr, so that stdout has what the tutorial prints and nothing else.
type plain struct {
	client *Client
	stderr io.Writer
	linger time.Duration

	input    <-chan line // nil behind the end of the input
	inputErr error
	leaving  leaving
	waiting  int           // for how many answers
	quiet    time.Duration // since the last packet, behind the end of the input
}

// line is a line of the input, or why there are no more.
type line struct {
	text string
	err  error
}

// runPlain connects the client, sends the lines of stdin, and goes on until the connection ends. When the input ends, it
// closes the connection as soon as there were as many packets as lines, which is how the tutorial's server answers, or
// nothing has come for the time linger. When ctx ends, it closes it at once.
func runPlain(ctx context.Context, client *Client, linger time.Duration, stdin io.Reader, stderr io.Writer) error {
	readers, stop := context.WithCancel(ctx)
	defer stop()
	p := &plain{client: client, stderr: stderr, linger: linger, input: readLines(readers, stdin)}
	client.Label = p.label
	if err := client.Ready(); err != nil {
		return err
	}
	defer client.Drop()
	p.mainLoop(ctx)
	if p.inputErr != nil {
		return p.inputErr
	}
	return client.Err()
}

// readLines reads lines of up to 64 KiB, which is what a WebSocketPeer sends, until ctx ends. The channel is closed at
// the end of the input.
func readLines(ctx context.Context, r io.Reader) <-chan line {
	lines := make(chan line)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(r)
		for more := true; more; {
			more = scanner.Scan()
			next := line{scanner.Text(), scanner.Err()}
			if !more && next.err == nil {
				return
			}
			select {
			case lines <- next:
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// mainLoop calls the process step 60 times a second, and takes lines in between.
func (p *plain) mainLoop(ctx context.Context) {
	ticker := time.NewTicker(frame)
	defer ticker.Stop()
	interrupted := ctx.Done()
	for p.client.IsProcessing() {
		select {
		case <-interrupted:
			interrupted = nil
			p.leaving.begin(p.client)
		case l, more := <-p.nextLine():
			p.take(l, more)
		case <-ticker.C:
			p.process(frame)
		}
	}
}

// nextLine returns the input while a line can be sent. A line that comes too early waits, and with it the input.
func (p *plain) nextLine() <-chan line {
	if !p.client.HasRoom() {
		return nil
	}
	return p.input
}

// take sends a line, or notes the end of the input.
func (p *plain) take(l line, more bool) {
	if !more || l.err != nil {
		p.input, p.inputErr = nil, l.err
		return
	}
	p.waiting++
	if err := p.client.OnPressed(l.text); err != nil {
		fmt.Fprintln(p.stderr, "send_text:", err)
	}
}

// process is one frame.
func (p *plain) process(delta time.Duration) {
	p.leaving.process(p.client)
	p.client.Process()
	if p.input != nil {
		return
	}
	p.quiet += delta
	if p.waiting <= 0 || p.quiet >= p.linger {
		p.leaving.begin(p.client)
	}
}

// label shows what the label shows, and notes that a packet has come.
func (p *plain) label(text string) {
	fmt.Fprintln(p.stderr, "label:", printable(text))
	p.waiting--
	p.quiet = 0
}
