package streampeer

import (
	"context"
	"net"
	"strconv"
)

// Status is the state of a TCP or UDS stream, with the numbers of StreamPeerSocket.Status. It prints as the constant's
// name; int(s) is GDScript's number.
type Status int

// The states of a stream.
const (
	// StatusNone is a stream that is not connected: new, disconnected, or ended by the other side.
	StatusNone Status = 0
	// StatusConnecting is a stream whose connection is being made.
	StatusConnecting Status = 1
	// StatusConnected is a stream that can be read and written.
	StatusConnected Status = 2
	// StatusError is a stream that could not be connected, or whose connection broke.
	StatusError Status = 3
)

// String returns the name of the engine's constant.
func (s Status) String() string {
	switch s {
	case StatusNone:
		return "STATUS_NONE"
	case StatusConnecting:
		return "STATUS_CONNECTING"
	case StatusConnected:
		return "STATUS_CONNECTED"
	case StatusError:
		return "STATUS_ERROR"
	}
	return "Status(" + strconv.Itoa(int(s)) + ")"
}

// Socket is what TCP and UDS streams have in common. It stands for Godot's abstract class StreamPeerSocket.
type Socket interface {
	StreamPeer
	// DisconnectFromHost closes the connection, or gives up making it, and turns the status to StatusNone.
	// It corresponds to StreamPeerSocket.disconnect_from_host.
	DisconnectFromHost()
	// GetStatus returns the status as the last Poll, or a failed read or write, left it.
	// It corresponds to StreamPeerSocket.get_status.
	GetStatus() Status
	// Poll lets the peer see what happened on its socket, and is the only call, besides a read or write that fails,
	// that changes the status.
	// It corresponds to StreamPeerSocket.poll.
	Poll() error

	// Conn returns the connection as a blocking net.Conn, for code that wants an io.Reader, an io.Writer or
	// deadlines.
	// It is an addition of Go.
	Conn() (net.Conn, error)
	// LastError tells why the connection could not be made, broke or was ended by the other side, until the peer
	// connects again or is disconnected by DisconnectFromHost.
	// It is an addition of Go.
	LastError() error
	// Wait blocks the goroutine until Poll has something to do: a connection made, refused or timed out, data to
	// read, or an end of the connection.
	// It is an addition of Go.
	Wait(ctx context.Context) error
}

// SocketServer is what TCPServer and UDSServer have in common. It stands for Godot's abstract class SocketServer.
type SocketServer interface {
	// IsConnectionAvailable reports whether TakeConnection has a connection to take.
	// It corresponds to SocketServer.is_connection_available.
	IsConnectionAvailable() bool
	// IsListening reports whether the server listens.
	// It corresponds to SocketServer.is_listening.
	IsListening() bool
	// Stop stops listening.
	// It corresponds to SocketServer.stop.
	Stop()
	// TakeSocketConnection is TakeConnection for code that serves TCP and UDS alike.
	// It corresponds to SocketServer.take_socket_connection.
	TakeSocketConnection() Socket

	// LastError tells why the last TakeConnection could not take a waiting connection, such as too many open files.
	// It is an addition of Go.
	LastError() error
	// Wait blocks the goroutine until a connection waits to be taken.
	// It is an addition of Go.
	Wait(ctx context.Context) error
}
