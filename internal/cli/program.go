package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// A Program is what stands behind a command line.
type Program struct {
	Name  string
	About string // how -h begins
	Run   func(ctx context.Context, c *Call) error
}

// Main is the program as its user calls it; it does not return. With the context of Interrupt it can end as it likes at
// Ctrl-C, and with another one Ctrl-C ends it where it stands.
func (p Program) Main(ctx context.Context, args []string) {
	os.Exit(p.Call(args, os.Stdin, os.Stdout, os.Stderr).Do(ctx))
}

// Call returns a run of the program that has not begun.
func (p Program) Call(args []string, stdin io.Reader, stdout, stderr io.Writer) *Call {
	return &Call{New(p.Name, p.About, stderr), stdin, stdout, stderr, args, p.Run}
}

// A Call is one run of a program: its flags and arguments, and what it reads and writes.
type Call struct {
	*Flags
	In       io.Reader
	Out, Err io.Writer

	args []string
	run  func(ctx context.Context, c *Call) error
}

// Parse parses the arguments: flags, and no more than so many others behind them. An error has been told, and is for
// Program.Run to return.
func (c *Call) Parse(others int) error { return c.Flags.Parse(c.args, others) }

// Do runs the program, tells why it failed if it did, and returns its exit code.
func (c *Call) Do(ctx context.Context) int {
	err := c.run(ctx, c)
	var told *usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &told):
		return 2
	}
	if errors.Is(err, syscall.EADDRINUSE) && c.Lookup("port") != nil {
		err = fmt.Errorf("%w; choose another with -port", err)
	}
	fmt.Fprintf(c.Err, "%s: %v\n", c.Name(), err)
	return 1
}

// Interrupt returns a context that ends at the first Ctrl-C. The second one ends what the first does not.
func Interrupt() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}
