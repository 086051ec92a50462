package streampeer

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

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

// bindAddr reads the arguments of Bind and Listen, or tells what is wrong with them.
func bindAddr(host string, port int) (netip.Addr, netsock.Family, error) {
	ip, family, ok := netsock.ParseBind(host)
	switch {
	case !ok:
		return ip, family, fmt.Errorf("%q is no numeric address", host)
	case port < 0 || port > 65535:
		return ip, family, fmt.Errorf("port %d is not from 0 to 65535", port)
	}
	return ip, family, nil
}
