package streampeer

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// backlog is how many connections may wait to be taken; the system may allow fewer (listen(2): somaxconn).
const backlog = 4096

// server is what TCPServer and UDSServer share: a listening socket.
type server struct {
	name   string          // the type with its package, for errors
	sock   *netsock.Socket // nil unless listening
	reason error           // why the last connection could not be taken
	pause  time.Duration   // how long a connection that can't be taken is left alone
	resume time.Time       // when that is over
	place  await.Place
	use    await.Use
}

// The shortest and the longest pause behind a connection that can't be taken, as when files run out. It doubles from one
// failure to the next, as net/http's does.
const (
	minPause = 5 * time.Millisecond
	maxPause = time.Second
)

// listen opens a socket, binds it and listens. That a bind fails with ErrAlreadyInUse shows scenario tcpserver/port_in_use.
func (s *server) listen(family netsock.Family, bind func(*netsock.Socket) error) error {
	sock, err := netsock.Open(netsock.Stream, family)
	if err != nil {
		return s.error("Listen", gderr.ErrCantCreate, err)
	}
	if err := bind(sock); err != nil {
		sock.Close()
		return s.error("Listen", gderr.ErrAlreadyInUse, err)
	}
	if err := sock.Listen(backlog); err != nil {
		sock.Close()
		return s.error("Listen", gderr.Failed, err)
	}
	s.sock, s.reason, s.pause, s.resume = sock, nil, 0, time.Time{}
	s.place.Begin()
	return nil
}

// accept takes a waiting connection for a method, or returns nil.
func (s *server) accept(as string) *netsock.Socket {
	s.use.Check(s.name)
	s.place.RunDeferred()
	if s.sock == nil {
		return nil
	}
	sock, err := s.sock.Accept()
	switch {
	case err == nil:
		s.pause, s.resume = 0, time.Time{}
		return sock
	case err != netsock.ErrWouldBlock:
		s.reason = s.error(as, gderr.Failed, err)
		s.pause = min(max(2*s.pause, minPause), maxPause)
		s.resume = time.Now().Add(s.pause)
	}
	return nil
}

// IsConnectionAvailable reports whether TakeConnection has a connection to take. It never blocks. Behind a connection that
// could not be taken, as when there are too many open files, it reports none for 5 ms to 1 s.
// It corresponds to SocketServer.is_connection_available.
func (s *server) IsConnectionAvailable() bool {
	s.use.Check(s.name)
	s.place.RunDeferred()
	if s.sock == nil || s.paused() > 0 {
		return false
	}
	ready, err := s.sock.Readable()
	return ready && err == nil
}

// IsListening reports whether the server listens.
// It corresponds to SocketServer.is_listening.
func (s *server) IsListening() bool { return s.sock != nil }

// Stop stops listening. Connections that were taken before go on; those that wait are closed.
// It corresponds to SocketServer.stop.
func (s *server) Stop() {
	if s.sock != nil {
		s.sock.Close()
		s.sock = nil
	}
	s.place.End()
}

// CallDeferred has the next call of TakeConnection, TakeSocketConnection, IsConnectionAvailable or Wait call f first, on the
// goroutine that makes it, also where that is in Wait already. Any goroutine may call it, at any time, and it never blocks.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [TCP.CallDeferred]; the server has ended when it is stopped.
func (s *server) CallDeferred(f func()) error { return s.place.CallDeferred(s.name, f) }

// Wait blocks the goroutine until a connection waits to be taken. Behind a connection that could not be taken, as when
// there are too many open files, it waits from 5 ms to 1 s before it looks again.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the server does not listen, and
// [gderr.Failed] if the system can't wait.
func (s *server) Wait(ctx context.Context) error {
	return s.place.WaitAndRun(ctx, &s.use, s.name, "Wait", (*serverSource)(s))
}

func (s *server) need(n *await.Need) {
	switch {
	case s.sock == nil:
		n.SetClosed(s.error("Wait", gderr.ErrUnconfigured, errNotListening))
	case s.paused() > 0:
		n.NoLaterThan(s.resume)
	default:
		n.SetSocket(s.sock, netsock.ForReading)
	}
}

// paused returns for how long yet a connection that could not be taken is left alone.
func (s *server) paused() time.Duration {
	if s.resume.IsZero() {
		return 0
	}
	return time.Until(s.resume)
}

// error makes the error of a method.
func (s *server) error(method string, code gderr.Code, cause error) error {
	return gderr.New(s.name+"."+method, code, cause)
}

// LastError tells why the last TakeConnection could not take a waiting connection, such as too many open files. Listen
// clears it.
// It is an addition of Go.
func (s *server) LastError() error { return s.reason }

// TCPServer accepts TCP connections: Godot's TCPServer. Make one with [NewTCPServer].
//
// Nothing blocks but Wait. One goroutine at a time may use a server; it and the peers that it gave are independent.
// A server that becomes unreachable is closed by the garbage collector at some time; Stop closes it at once.
type TCPServer struct {
	server
	options []Option // of the peers that it gives
}

// NewTCPServer returns a server that does not listen yet. It makes its peers with the options, as NewTCP does.
// It corresponds to TCPServer.new.
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
	t.sawRemote()
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

// UDSServer accepts connections over a Unix domain socket: Godot's UDSServer. Make one with [NewUDSServer].
//
// What [TCPServer] says of blocking and goroutines holds here too.
type UDSServer struct {
	server
	options []Option // of the peers that it gives
}

// NewUDSServer returns a server that does not listen yet. It makes its peers with the options, as NewUDS does.
// It corresponds to UDSServer.new.
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
