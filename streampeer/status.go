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
	DisconnectFromHost()
	GetStatus() Status
	Poll() error

	// Additions of Go.

	Conn() (net.Conn, error)
	LastError() error
	Wait(ctx context.Context) error
}

// SocketServer is what TCPServer and UDSServer have in common. It stands for Godot's abstract class SocketServer.
type SocketServer interface {
	IsConnectionAvailable() bool
	IsListening() bool
	Stop()
	TakeSocketConnection() Socket

	// Additions of Go.

	LastError() error
	Wait(ctx context.Context) error
}
