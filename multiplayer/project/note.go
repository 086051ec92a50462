package project

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
)

// Note names something that is not in the [Game], or may be different when the game runs: a file that is broken or in a
// binary form, a reference to what is not there, code that changes the tree. The Code says which:
//
//	gderr.ErrParseError         the text is wrong, for the engine as well
//	gderr.ErrFileUnrecognized   a form that is not read, such as .scn
//	gderr.ErrFileNotFound       what is meant does not exist
//	gderr.ErrCyclicLink         a scene or script that contains itself
//	gderr.ErrOutOfMemory        a limit of this package
//	gderr.ErrInvalidData        a value that does not fit
//	gderr.ErrSkip               done by code, when it runs
type Note struct {
	File string // "res://main.tscn"
	Line int    // from 1; 0 for the whole file
	Code gderr.Code
	Text string
}

// Error returns a text such as "res://main.tscn:12: there is no res://gone.tscn".
func (n *Note) Error() string {
	if n.Line == 0 {
		return n.File + ": " + n.Text
	}
	return fmt.Sprintf("%s:%d: %s", n.File, n.Line, n.Text)
}

// Unwrap returns the code.
func (n *Note) Unwrap() error { return n.Code }

// newNote returns a note about a place.
func newNote(file string, line int, code gderr.Code, format string, args ...any) *Note {
	return &Note{file, line, code, fmt.Sprintf(format, args...)}
}

// noteOf returns an error as the note that it is, or as one about a whole file.
func noteOf(file string, err error) *Note {
	var n *Note
	if errors.As(err, &n) {
		return n
	}
	return newNote(file, 0, gderr.CodeOf(err), "%v", err)
}
