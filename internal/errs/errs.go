// Package errs makes the errors of methods out of what they met below.
package errs

import (
	"context"

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

// Cause returns what is behind the error of a method, if there is something, else the error itself.
func Cause(err error) error {
	if below, ok := err.(*gderr.Error); ok && below.Err != nil {
		return below.Err
	}
	return err
}

// Waited returns the error of a method that waited: that of its context as it is, any other as Failed.
func Waited(ctx context.Context, op string, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return gderr.New(op, gderr.Failed, err)
}
