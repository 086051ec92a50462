// Package cli is what the command lines of the examples and commands have in common: how -h begins, how a wrong argument
// is answered, what Ctrl-C does, and how a program that failed ends.
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

// Interrupt returns a context that ends at the first Ctrl-C. The second one ends what the first does not.
func Interrupt() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// Call returns a run of the program that has not begun.
func (p Program) Call(args []string, stdin io.Reader, stdout, stderr io.Writer) *Call {
	c := &Call{flag.NewFlagSet(p.Name, flag.ContinueOnError), stdin, stdout, stderr, p, args}
	c.SetOutput(io.Discard) // package flag says neither who speaks nor what the program is
	return c
}

// A Call is one run of a program: its flags and arguments, and what it reads and writes.
type Call struct {
	*flag.FlagSet
	In       io.Reader
	Out, Err io.Writer

	program Program
	args    []string
}

// Parse parses the arguments: flags, and no more than so many others behind them. It prints the usage if -h is among
// them, which is flag.ErrHelp, and if one is wrong, behind the reason. The error is for Program.Run to return.
func (c *Call) Parse(others int) error {
	switch err := c.FlagSet.Parse(c.args); {
	case errors.Is(err, flag.ErrHelp):
		c.printUsage()
		return err
	case err != nil:
		return c.Wrong("%w", err)
	case c.NArg() > others:
		return c.Wrong("unexpected argument %q", c.Arg(others))
	}
	return nil
}

// Wrong prints what is wrong with the arguments, and behind that the usage. It returns the reason, for Program.Run to
// return.
func (c *Call) Wrong(format string, args ...any) error {
	err := &usageError{fmt.Errorf(format, args...)}
	fmt.Fprintf(c.Err, "%s: %v\n\n", c.Name(), err)
	c.printUsage()
	return err
}

// usageError is what is wrong with the arguments, and has been told.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func (c *Call) printUsage() {
	c.SetOutput(c.Err)
	defer c.SetOutput(io.Discard)
	fmt.Fprintf(c.Err, "%s\n\nUsage of %s:\n", c.program.About, c.Name())
	c.PrintDefaults()
}

// Do runs the program, tells why it failed if it did, and returns its exit code: 2 for wrong arguments, 1 for all else.
func (c *Call) Do(ctx context.Context) int {
	err := c.program.Run(ctx, c)
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
