// Package cli is what the command lines of the examples and commands have in common: how -h begins, how a wrong argument
// is answered, what Ctrl-C does, and how a program that failed ends.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"syscall"
)

// Flags are the flags of a program.
type Flags struct {
	*flag.FlagSet
	about string
	to    io.Writer
}

// New returns a program's flags. Its usage, which begins with what is told about the program, is printed to a writer.
func New(name, about string, to io.Writer) *Flags {
	f := &Flags{flag.NewFlagSet(name, flag.ContinueOnError), about, to}
	f.SetOutput(io.Discard) // package flag says neither who speaks nor what the program is
	return f
}

// Parse parses the arguments: flags, and no more than so many others behind them. It prints the usage if -h is
// among them, which is flag.ErrHelp, and if one is wrong, behind the reason.
func (f *Flags) Parse(args []string, others int) error {
	switch err := f.FlagSet.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		f.printUsage()
		return err
	case err != nil:
		return f.Wrong("%w", err)
	case f.NArg() > others:
		return f.Wrong("unexpected argument %q", f.Arg(others))
	}
	return nil
}

// Wrong prints what is wrong with the arguments, and behind that the usage. It returns the reason as an error.
func (f *Flags) Wrong(format string, args ...any) error {
	err := &usageError{fmt.Errorf(format, args...)}
	fmt.Fprintf(f.to, "%s: %v\n\n", f.Name(), err)
	f.printUsage()
	return err
}

// usageError is what is wrong with the arguments, and has been told.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func (f *Flags) printUsage() {
	f.SetOutput(f.to)
	defer f.SetOutput(io.Discard)
	fmt.Fprintf(f.to, "%s\n\nUsage of %s:\n", f.about, f.Name())
	f.PrintDefaults()
}

// ExitCode is what a program ends with whose arguments gave that error: 0 if they asked for its usage, 2 if not.
func ExitCode(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	return 2
}

// PortTaken tells what to do if that is why listening failed. Other errors stay as they are, and nil too.
func PortTaken(err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w; choose another with -port", err)
	}
	return err
}
