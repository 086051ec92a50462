package streampeer

import (
	"context"
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// backlog is how many connections may wait to be taken; the system may allow fewer.
const backlog = 4096

// server is what TCPServer and UDSServer share: a listening socket.
type server struct {
	name   string          // the type, for errors
	sock   *netsock.Socket // nil unless listening
	reason error           // why the last Accept failed
}

// listen opens a socket, binds it and listens. The codes are the engine's.
func (s *server) listen(family netsock.Family, bind func(*netsock.Socket) error) error {
	sock, err := netsock.Open(netsock.TCP, family)
	if err != nil {
		return gderr.New(s.name+".Listen", gderr.ErrCantCreate, err)
	}
	if err := bind(sock); err != nil {
		sock.Close()
		return gderr.New(s.name+".Listen", gderr.ErrAlreadyInUse, err)
	}
	if err := sock.Listen(backlog); err != nil {
		sock.Close()
		return gderr.New(s.name+".Listen", gderr.Failed, err)
	}
	s.sock, s.reason = sock, nil
	return nil
}

// accept takes a waiting connection, or returns nil.
func (s *server) accept() *netsock.Socket {
	if s.sock == nil {
		return nil
	}
	sock, err := s.sock.Accept()
	if err != nil {
		if err != netsock.ErrWouldBlock {
			s.reason = gderr.New(s.name+".TakeConnection", gderr.Failed, err)
		}
		return nil
	}
	return sock
}

// IsConnectionAvailable reports whether TakeConnection has a connection to take. It never blocks.
// It corresponds to SocketServer.is_connection_available.
func (s *server) IsConnectionAvailable() bool {
	if s.sock == nil {
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
}

// Wait is an addition of Go: it blocks the goroutine until a connection waits to be taken. It returns the error of
// ctx if that ends first, and [gderr.ErrUnconfigured] if the server does not listen.
func (s *server) Wait(ctx context.Context) error {
	if s.sock == nil {
		return gderr.New(s.name+".Wait", gderr.ErrUnconfigured, errNotListening)
	}
	err := s.sock.WaitReadContext(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return gderr.New(s.name+".Wait", gderr.Failed, err)
}

// LastError is an addition of Go: it tells why the last TakeConnection failed that had a connection to take, such as
// too many open files. Listen clears it.
func (s *server) LastError() error { return s.reason }

// errNotListening is the cause where a server is used that does not listen.
var errNotListening = errors.New("not listening")
