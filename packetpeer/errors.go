package packetpeer

import (
	"errors"

	"github.com/godotpeer/godotpeer/internal/packetvar"
)

// Causes of the errors of this package's methods, for errors.Is.
var (
	// ErrClosed is the cause where a peer or server is used that is not open.
	ErrClosed = errors.New("not open")
	// ErrNoStream is the cause where a Stream is used that has no stream.
	ErrNoStream = errors.New("no stream is set")
	// ErrNoDestination is the cause where a packet is put that has nobody to go to.
	ErrNoDestination = errors.New("no destination is set")
	// ErrNoAddress is the cause where a name has no address.
	ErrNoAddress = errors.New("host has no address")
	// ErrTooLarge is the cause where a packet or value is larger than its limit.
	ErrTooLarge = packetvar.ErrTooLarge
	// ErrServerPeer is the cause where a peer of a server is asked for what only a peer with a socket of its own
	// can do.
	ErrServerPeer = errors.New("the peer shares the socket of its server")
	// ErrIdle is why a server dropped a peer that was silent for its idle timeout.
	ErrIdle = errors.New("idle for too long")
	// ErrServerStopped is why a server's peers were dropped when it stopped.
	ErrServerStopped = errors.New("server stopped")
)
