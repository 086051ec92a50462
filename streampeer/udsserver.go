package streampeer

import (
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// UDSServer accepts connections over a Unix domain socket: Godot's UDSServer. Make one with [NewUDSServer].
//
// What [TCPServer] says of blocking and goroutines holds here too.
type UDSServer struct {
	server
	options []Option // of the peers that it gives
}

// NewUDSServer returns a server that does not listen yet. It makes its peers with the options, as NewUDS does.
func NewUDSServer(options ...Option) *UDSServer {
	return &UDSServer{server: server{name: "streampeer.UDSServer"}, options: options}
}

// Listen listens on a path, where it creates a file; Stop removes it. A socket that is there, such as one that another
// program left behind, is replaced.
// It corresponds to UDSServer.listen.
//
// The errors are [gderr.ErrAlreadyInUse] if the server listens already or the path can't be bound, as when a file that is
// no socket is there, [gderr.ErrInvalidParameter] for an empty path, [gderr.ErrCantCreate] if there can be no socket, and
// [gderr.Failed].
func (s *UDSServer) Listen(path string) error {
	switch {
	case s.sock != nil:
		return s.error("Listen", gderr.ErrAlreadyInUse, errListening)
	case path == "":
		return s.error("Listen", gderr.ErrInvalidParameter, errNoPath)
	}
	return s.listen(netsock.Unix, func(sock *netsock.Socket) error { return sock.BindPath(path) })
}

// TakeConnection returns the connection that has waited longest, as a peer with status StatusConnected; nil if none
// waits, or if the system could not give it, which LastError tells. It never blocks.
// It corresponds to UDSServer.take_connection.
func (s *UDSServer) TakeConnection() *UDS { return s.take("TakeConnection") }

// take takes a connection for a method.
func (s *UDSServer) take(as string) *UDS {
	sock := s.accept(as)
	if sock == nil {
		return nil
	}
	u := NewUDS(s.options...)
	u.sock, u.status = sock, StatusConnected
	return u
}

// TakeSocketConnection is TakeConnection for code that serves TCP and UDS alike.
// It corresponds to SocketServer.take_socket_connection.
func (s *UDSServer) TakeSocketConnection() Socket {
	if u := s.take("TakeSocketConnection"); u != nil {
		return u
	}
	return nil
}
