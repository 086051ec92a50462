package enet

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// Causes of the errors of this package's methods, for errors.Is.
var (
	// ErrNoHost is the cause where a Connection is used that has no host: CreateHost or CreateHostBound makes one.
	ErrNoHost = errors.New("no host was created")
	// ErrHost is the cause where a Connection has a host already: Destroy ends that.
	ErrHost = errors.New("a host was created: Destroy ends that")
	// ErrInactive is the cause where a PacketPeer is used whose connection has come to its end.
	ErrInactive = errors.New("the peer is not active")
	// ErrNotConnected is the cause where a peer is used that is not connected: [streampeer.ErrNotConnected].
	ErrNotConnected = enetwire.ErrNotConnected
	// ErrTooLarge is the cause where a packet is larger than 33,554,432 bytes.
	ErrTooLarge = enetwire.ErrTooLarge
	// ErrQueueFull is the cause where so much waits to be sent to a peer that the packet was not queued: see
	// SetOutboundBufferSize of [Connection].
	ErrQueueFull = enetwire.ErrQueueFull
	// ErrNoChannel is the cause where a packet is sent on a channel that the connection has not.
	ErrNoChannel = enetwire.ErrChannel
	// ErrDisconnected is why a client was sent away by its server.
	ErrDisconnected = errors.New("the other side ended the connection")
	// ErrNoAnswer is why a client never got in.
	ErrNoAnswer = errors.New("the other side did not answer")
	// ErrSilent is why a client that was in has lost its server.
	ErrSilent = errors.New("nothing was heard of the other side for too long")

	errNoPacket     = errors.New("no packet is there")
	errTimeoutOrder = errors.New("timeout, timeoutMin and timeoutMax are not in rising order from 0 on")
	errPeerThere    = errors.New("the connection has a peer: it connects to one host only")
	errDTLS         = errors.New("the host talks DTLS already")
	errNotAClients  = errors.New("the options are a server's")
)

// codeOf is the code for a packet that was not queued.
func codeOf(err error) gderr.Code {
	if errors.Is(err, ErrQueueFull) {
		return gderr.ErrOutOfMemory
	}
	return gderr.Failed
}

// outOfRange is the cause where a number is not within its limits.
func outOfRange(what string, value, lowest, highest int) error {
	if value >= lowest && value <= highest {
		return nil
	}
	return fmt.Errorf("%s %d is not from %d to %d", what, value, lowest, highest)
}

// checkFlags tells what is wrong with the flags of a packet.
func checkFlags(flags int) error {
	if flags&^allFlags != 0 {
		return fmt.Errorf("flags %#x are not of 1, 2 and 8", flags)
	}
	return nil
}

// error makes the error of a method.
func (c *Connection) error(method string, code gderr.Code, cause error) error {
	return gderr.New("enet.Connection."+method, code, cause)
}

func (p *PacketPeer) error(method string, code gderr.Code, cause error) error {
	return gderr.New("enet.PacketPeer."+method, code, cause)
}

func (p *MultiplayerPeer) error(method string, code gderr.Code, cause error) error {
	return gderr.New("enet.MultiplayerPeer."+method, code, cause)
}
