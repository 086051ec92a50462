// Package errs makes the errors of methods out of what they met: an error below, a limit.
package errs

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
)

// Renamed returns an error of a method below as that of the method that the user called: with its code and its cause. Nil
// stays nil.
func Renamed(op string, err error) error {
	if err == nil {
		return nil
	}
	return gderr.New(op, gderr.CodeOf(err), Cause(err))
}

// Joined returns what methods below failed for as one error of the method that the user called: with the code of the first,
// and a cause that joins theirs. Nil counts as no error.
func Joined(op string, failed ...error) error {
	var code gderr.Code
	var causes []error
	for _, err := range failed {
		if err != nil {
			code = cmp.Or(code, gderr.CodeOf(err))
			causes = append(causes, Cause(err))
		}
	}
	switch len(causes) {
	case 0:
		return nil
	case 1:
		return gderr.New(op, code, causes[0])
	}
	return gderr.New(op, code, errors.Join(causes...))
}

// Class is part of a type of the library that another package's type stands on, such as the packets below a PacketPeer.
type Class interface {
	// Class returns the name of the type that the user calls, such as "enet.PacketPeer".
	Class() string
}

// Cause returns what is behind the error of a method, if there is something, else the error itself.
func Cause(err error) error {
	if below, ok := err.(*gderr.Error); ok && below.Err != nil {
		return below.Err
	}
	return err
}

// ErrNotConnected is the cause where something is used that is not connected.
var ErrNotConnected = errors.New("not connected")

// ErrTooLarge is the cause where a packet or value is larger than its limit.
var ErrTooLarge = errors.New("larger than the limit")

// TooLarge returns the cause where a thing of a size is over a limit: it names both, and the setter that raises the
// limit, and is ErrTooLarge.
func TooLarge(thing string, size int64, property string, limit int, setter string) error {
	return tooLarge(fmt.Sprintf("a %s of %d bytes is over %s, %d: %s raises it", thing, size, property, limit, setter))
}

type tooLarge string

func (e tooLarge) Error() string        { return string(e) }
func (e tooLarge) Is(target error) bool { return target == ErrTooLarge }
