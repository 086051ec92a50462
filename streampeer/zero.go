package streampeer

import (
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
)

// errZero is the cause where a stream is used that no function has made.
var errZero = errors.New("the zero value is no stream: a function of the package makes one, such as NewTCP")

// unmade is the medium of such a stream.
type unmade struct{}

func (unmade) class() string  { return "streampeer.StreamPeer" }
func (unmade) available() int { return 0 }

func (u unmade) readAll(as string, _ []byte) (int, error) {
	return 0, gderr.New(u.class()+"."+as, gderr.ErrUnconfigured, errZero)
}

func (u unmade) readSome(as string, p []byte) (int, error)  { return u.readAll(as, p) }
func (u unmade) writeAll(as string, p []byte) (int, error)  { return u.readAll(as, p) }
func (u unmade) writeSome(as string, p []byte) (int, error) { return u.readAll(as, p) }
