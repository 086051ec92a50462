package packetpeer

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/streampeer"
)

// Causes of the errors of this package's methods, for errors.Is.
var (
	// ErrClosed is the cause where a peer or server is used that is not open.
	ErrClosed = errors.New("not open")
	// ErrNoStream is the cause where a Stream is used that has no stream.
	ErrNoStream = errors.New("no stream is set")
	// ErrNoDestination is the cause where a packet is put that has nobody to go to.
	ErrNoDestination = errors.New("no destination is set")
	// ErrNoAddress is the cause where a name has no address: [streampeer.ErrNoAddress].
	ErrNoAddress = streampeer.ErrNoAddress
	// ErrTooLarge is the cause where a packet or value is larger than its limit.
	ErrTooLarge = errs.ErrTooLarge
	// ErrServerPeer is the cause where a peer of a server is asked for what only a peer with a socket of its own
	// can do.
	ErrServerPeer = errors.New("the peer shares the socket of its server")
	// ErrIdle is why a server dropped a peer that was silent for its idle timeout.
	ErrIdle = errors.New("idle for too long")
	// ErrServerStopped is why a server's peers were dropped when it stopped.
	ErrServerStopped = errors.New("server stopped")
)

// What may be wrong with a state.
var (
	errNoPacket  = errors.New("no packet is there")
	errOpen      = errors.New("the peer is open: Close closes it")
	errListening = errors.New("the server listens: Stop ends that")
	errBytesWait = errors.New("received bytes wait: get them first")
)

// method is a method that exchanges packets, of those that all peers have.
type method uint8

const (
	getPacket method = iota
	appendPacket
	packets
	getVar
	getCount
	putPacket
	putVar
)

var methodNames = [...]string{
	getPacket: "GetPacket", appendPacket: "AppendPacket", packets: "Packets", getVar: "GetVar",
	getCount: "GetAvailablePacketCount", putPacket: "PutPacket", putVar: "PutVar",
}

func (m method) String() string { return methodNames[m] }

// looks reports whether the method looks for new packets first, as the engine's do (PacketPeerUDP::get_packet,
// PacketPeerStream::get_packet), or only if none waits.
func (m method) looks() bool { return m != appendPacket && m != packets }

// methodErrors is an error of each method, made once: a silent peer is asked again and again, and that allocates nothing.
type methodErrors [len(methodNames)]error

func newMethodErrors(class string, code gderr.Code, cause error) (all methodErrors) {
	for m, name := range methodNames {
		all[m] = opError(class, name, code, cause)
	}
	return all
}

// opError makes the error of a method of a type.
func opError(class, method string, code gderr.Code, cause error) error {
	return gderr.New(op(class, method), code, cause)
}

// renamed returns an error of a method below as that of a method of a type. Nil stays nil.
func renamed(class, method string, err error) error {
	if err == nil {
		return nil
	}
	return errs.Renamed(op(class, method), err)
}

// op names a method of a type, as errors do.
func op(class, method string) string { return "packetpeer." + class + "." + method }

// checkSize tells what is wrong with a size, which has limits that the text names.
func checkSize(size, smallest, largest int, limits string) error {
	if size < smallest || size > largest {
		return fmt.Errorf("size %d is not from %s", size, limits)
	}
	return nil
}
