// Package gderr gives the Error enum of Godot's @GlobalScope as Go errors.
//
// The methods of this module return a plain error: nil where the engine returns OK, otherwise an [*Error] that
// carries the engine's [Code], the method that failed and, where there is one, the cause below it.
// Ask for either with errors.Is:
//
//	err := peer.ConnectToHost("no-such-host.invalid", 80)
//	errors.Is(err, gderr.ErrCantResolve) // true: the engine's code
//	int(gderr.CodeOf(err))               // 26, as in GDScript
//	errors.Is(err, syscall.ECONNREFUSED) // true where the operating system refused
package gderr

import (
	"errors"
	"strconv"
)

// Code is a value of Godot's Error enum. It implements error, so that it can be the target of errors.Is.
// OK is 0 and never travels as a non-nil error.
type Code int

// Error returns the engine's text for the code, as error_string() does.
func (c Code) Error() string {
	if c < 0 || int(c) >= len(names) {
		return "(invalid error code)"
	}
	return names[c].text
}

// String returns the name of the engine's constant, such as "ERR_CANT_RESOLVE".
func (c Code) String() string {
	if c < 0 || int(c) >= len(names) {
		return "Error(" + strconv.Itoa(int(c)) + ")"
	}
	return names[c].constant
}

// Error is a failed call: the method, the engine's code, and the cause where there is one.
type Error struct {
	Op   string // the method that was called, such as "streampeer.TCP.ConnectToHost"
	Code Code   // what the engine returns; never OK
	Err  error  // the cause, such as a syscall.Errno; may be nil
}

// Error returns the method, the engine's text and the cause.
func (e *Error) Error() string {
	s := e.Op + ": " + e.Code.Error()
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the code and the cause, so that errors.Is and errors.As find both.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

// New returns the error of the method op with the given code and cause, or nil if the code is OK.
// It is an addition of Go.
func New(op string, code Code, cause error) error {
	if code == OK {
		return nil
	}
	return &Error{Op: op, Code: code, Err: cause}
}

// CodeOf returns the engine's number for err: OK for nil, the code that err carries, and Failed for an
// error that carries none.
// It is an addition of Go.
func CodeOf(err error) Code {
	if err == nil {
		return OK
	}
	if e, ok := err.(*Error); ok {
		return e.Code
	}
	var code Code
	if errors.As(err, &code) && code != OK {
		return code
	}
	return Failed
}
