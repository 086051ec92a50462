package streampeer

import "errors"

// Causes of the errors of this package's methods, for errors.Is.
var (
	// ErrNotConnected is the cause where a stream is used that is not connected, or not open.
	ErrNotConnected = errors.New("not connected")
	// ErrNoAddress is the cause where a host has no address to connect to.
	ErrNoAddress = errors.New("host has no address")
)

// What may be wrong with an argument or a state.
var (
	errNoPath       = errors.New("the path is empty")
	errOpen         = errors.New("the peer is bound or connected already")
	errInError      = errors.New("the status is STATUS_ERROR: call DisconnectFromHost first")
	errNotNone      = errors.New("the peer is connecting or connected already")
	errNegative     = errors.New("the number of bytes is negative")
	errNotStarted   = errors.New("neither StartCompression nor StartDecompression was called")
	errLengthTooBig = errors.New("the length ahead does not fit 32 bits")
)
