package streampeer

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Causes of the errors of this package's methods, for errors.Is.
var (
	// ErrNotConnected is the cause where a stream is used that is not connected, or not open.
	ErrNotConnected = errs.ErrNotConnected
	// ErrNoAddress is the cause where a host has no address to connect to.
	ErrNoAddress = netsock.ErrNoAddress
)

// What may be wrong with an argument or a state.
var (
	errNoPath         = errors.New("the path is empty")
	errOpen           = errors.New("the peer is bound or connected already")
	errInError        = errors.New("the status is STATUS_ERROR: call DisconnectFromHost first")
	errNotNone        = errors.New("the peer is connecting or connected already")
	errListening      = errors.New("the server listens already: Stop ends that")
	errNotListening   = errors.New("the server does not listen")
	errNegative       = errors.New("the number of bytes is negative")
	errTooFew         = errors.New("fewer bytes are there")
	errLengthTooBig   = errors.New("the length ahead does not fit 32 bits")
	errNotStarted     = errors.New("neither StartCompression nor StartDecompression was called")
	errStarted        = errors.New("it was started before: Clear ends that")
	errNotCompressing = errors.New("StartCompression was not called")
	errFinished       = errors.New("put after Finish: Clear makes it ready for another start")
	errBehindEnd      = errors.New("the data has ended before: Clear makes it ready for another start")
	errNoStream       = errors.New("there is no stream")
	errNoOptions      = errors.New("there are no options: TLSOptionsServer makes them")
	errForServer      = errors.New("the options are not a client's: TLSOptionsClient makes them")
	errForClient      = errors.New("the options are not a server's: TLSOptionsServer makes them")
	errNoCertificate  = errors.New("the options have no certificate with its private key")
	errHandshaking    = errors.New("the peer is handshaking or connected already: DisconnectFromStream ends that")
)

// notConnected is the cause where a stream is used that is not connected: ErrNotConnected, with the status.
type notConnected struct {
	status fmt.Stringer
	coming bool // and Poll may change that
}

func (e *notConnected) Error() string {
	if e.coming {
		return fmt.Sprintf("%v: the status is %v until Poll makes it STATUS_CONNECTED", ErrNotConnected, e.status)
	}
	return fmt.Sprintf("%v: the status is %v", ErrNotConnected, e.status)
}

func (e *notConnected) Is(target error) bool { return target == ErrNotConnected }

// errLate is the cause where something took longer than its limit, which a setter raises.
func errLate(what string, limit time.Duration, setter string) error {
	return fmt.Errorf("%s took longer than %v, which %s raises: %w", what, limit, setter, os.ErrDeadlineExceeded)
}
