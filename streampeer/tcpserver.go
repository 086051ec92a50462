package streampeer

import (
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// TCPServer accepts TCP connections: Godot's TCPServer. Make one with [NewTCPServer].
//
// Nothing blocks but Wait. One goroutine at a time may use a server; it and the peers that it gave are independent.
// A server that becomes unreachable is closed by the garbage collector at some time; Stop closes it at once.
type TCPServer struct {
	server
	options []Option // of the peers that it gives
}

// NewTCPServer returns a server that does not listen yet. It makes its peers with the options, as NewTCP does.
func NewTCPServer(options ...Option) *TCPServer {
	return &TCPServer{server: server{name: "streampeer.TCPServer"}, options: options}
}

// Listen listens on a port from 0 (any free one) to 65535 of a numeric address, or of all interfaces with "*", which is
// Godot's default.
// It corresponds to TCPServer.listen.
//
// The errors are [gderr.ErrAlreadyInUse] if the server listens already or the address can't be bound,
// [gderr.ErrInvalidParameter] for a port out of range or a bind address that is not one, [gderr.ErrCantCreate] if there
// can be no socket, and [gderr.Failed].
func (s *TCPServer) Listen(port int, bindAddress string) error {
	if s.sock != nil {
		return s.error("Listen", gderr.ErrAlreadyInUse, errListening)
	}
	local, family, err := netsock.BindArguments(bindAddress, port)
	if err != nil {
		return s.error("Listen", gderr.ErrInvalidParameter, err)
	}
	return s.listen(family, func(sock *netsock.Socket) error {
		if err := sock.SetReuseAddress(true); err != nil {
			return err
		}
		return sock.Bind(local)
	})
}

// GetLocalPort returns the port that the server listens on, or 0.
// It corresponds to TCPServer.get_local_port.
func (s *TCPServer) GetLocalPort() int { return s.sock.LocalPort() }

// TakeConnection returns the connection that has waited longest, as a peer with status StatusConnected; nil if none
// waits, or if the system could not give it, which LastError tells. It never blocks.
// It corresponds to TCPServer.take_connection.
func (s *TCPServer) TakeConnection() *TCP { return s.take("TakeConnection") }

// take takes a connection for a method.
func (s *TCPServer) take(as string) *TCP {
	sock := s.accept(as)
	if sock == nil {
		return nil
	}
	t := NewTCP(s.options...)
	t.sock, t.status = sock, StatusConnected
	t.remote, _ = sock.RemoteAddr()
	return t
}

// TakeSocketConnection is TakeConnection for code that serves TCP and UDS alike.
// It corresponds to SocketServer.take_socket_connection.
func (s *TCPServer) TakeSocketConnection() Socket {
	if t := s.take("TakeSocketConnection"); t != nil {
		return t
	}
	return nil
}
