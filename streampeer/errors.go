package streampeer

import "errors"

// Causes of the errors of this package's methods, for errors.Is.
var (
	// ErrNotConnected is the cause where a stream is used that is not connected, or not open.
	ErrNotConnected = errors.New("not connected")
	// ErrNoAddress is the cause where a host has no address to connect to.
	ErrNoAddress = errors.New("host has no address")
)
