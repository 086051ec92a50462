package streampeer

import (
	"context"
	"io"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// socketIO is a socketPeer seen as an Extension: its reads and writes.
type socketIO socketPeer

// GetAvailableBytes asks the system; -1 means that there is no socket.
func (s *socketIO) GetAvailableBytes() int {
	if s.sock == nil {
		return -1
	}
	n, err := s.sock.Available()
	if err != nil {
		return -1
	}
	return n
}

// GetPartialData reads once.
func (s *socketIO) GetPartialData(p []byte) (int, error) {
	return s.receive("GetPartialData", p)
}

// GetData reads until p is full, and parks the goroutine between arrivals.
func (s *socketIO) GetData(p []byte) (int, error) {
	got := 0
	for {
		n, err := s.receive("GetData", p[got:])
		got += n
		if err != nil || got == len(p) {
			return got, err
		}
		if n == 0 {
			if err := unlessBlind(s.park()); err != nil {
				return got, s.broke("GetData", gderr.Failed, err)
			}
		}
	}
}

// park waits for data; a Godot 3 peer that is still connecting waits for its connection first.
func (s *socketIO) park() error {
	if s.status == StatusConnecting {
		return s.place.Wait(context.Background(), s.kind.String(), "GetData", (*socketSource)(s))
	}
	return s.sock.Wait(nil, netsock.ForReading)
}

// blindPause is how long a read or write that waits leaves a connection where the system can't wait for it.
const blindPause = time.Millisecond

// unlessBlind returns how a wait ended, or nil, after a pause, where the system had none to give, as with too many open
// files: the connection is well, and may be tried again.
func unlessBlind(err error) error {
	if err == nil || err == netsock.ErrClosed {
		return err
	}
	time.Sleep(blindPause)
	return nil
}

// receive reads what is there, which may be nothing.
func (s *socketIO) receive(method string, p []byte) (int, error) {
	ready, err := s.usable(method)
	if !ready || len(p) == 0 {
		return 0, err
	}
	n, err := s.sock.Recv(p)
	switch {
	case n > 0:
		return n, nil
	case s.broken: // and everything has been read
		p := (*socketPeer)(s)
		p.close(p.reason)
		return 0, p.reason
	case err == netsock.ErrWouldBlock:
		return 0, nil
	case err != nil:
		return 0, s.broke(method, gderr.Failed, err)
	}
	return 0, s.broke(method, gderr.ErrFileEOF, io.EOF)
}

// PutPartialData writes until there is no room.
func (s *socketIO) PutPartialData(p []byte) (int, error) {
	sent := 0
	for {
		n, err := s.send("PutPartialData", p[sent:])
		sent += n
		if err != nil || n == 0 || sent == len(p) {
			return sent, err
		}
	}
}

// PutData writes until all is sent, and parks the goroutine while there is no room.
func (s *socketIO) PutData(p []byte) (int, error) {
	sent := 0
	for {
		n, err := s.send("PutData", p[sent:])
		sent += n
		if err != nil || sent == len(p) {
			return sent, err
		}
		if n > 0 {
			continue
		}
		if s.status != StatusConnected { // Godot 3 drops what is sent too early
			return sent, nil
		}
		if err := unlessBlind(s.sock.Wait(nil, netsock.ForWriting)); err != nil {
			return sent, s.broke("PutData", gderr.Failed, err)
		}
	}
}

// send writes what there is room for, which may be nothing.
func (s *socketIO) send(method string, p []byte) (int, error) {
	ready, err := s.sendable(method)
	if !ready || len(p) == 0 {
		return 0, err
	}
	n, err := s.sock.Send(p)
	return s.sent(method, n, err)
}

// sent returns what a method that sent returns; no room is no error. A connection that broke ends at once only if there
// is nothing to read.
func (s *socketIO) sent(method string, n int, err error) (int, error) {
	p := (*socketPeer)(s)
	switch {
	case err == nil || err == netsock.ErrWouldBlock:
		return n, nil
	case p.ext.GetAvailableBytes() > 0:
		p.breakOff(method, err)
		return n, p.reason
	}
	return n, s.broke(method, gderr.Failed, err)
}

// sendable is usable for a write, which a broken connection fails too.
func (s *socketIO) sendable(method string) (bool, error) {
	if s.broken {
		return false, s.reason
	}
	return s.usable(method)
}

// usable reports whether the stream is connected. If it isn't there is an error, except for a Godot 3 peer that is
// connecting: that polls, and reads and writes nothing until it is connected.
func (s *socketIO) usable(method string) (bool, error) {
	p := (*socketPeer)(s)
	if p.godot3 && p.status == StatusConnecting {
		if p.Poll() != nil {
			return false, p.error(method, gderr.Failed, p.reason)
		}
	}
	switch {
	case p.status == StatusConnected:
		return true, nil
	case p.godot3 && p.status == StatusConnecting:
		return false, nil
	}
	return false, p.error(method, gderr.Failed, ErrNotConnected)
}

// broke ends the connection because of what a read or write met, and returns the error.
func (s *socketIO) broke(method string, code gderr.Code, cause error) error {
	p := (*socketPeer)(s)
	p.close(p.error(method, code, cause))
	return p.reason
}

// putPair is PutPartialData of head and then data, none of which is empty, in one call where the system has one for it.
func (p *socketPeer) putPair(head, data []byte) (int, error) {
	const method = "PutPartialData"
	s := (*socketIO)(p)
	ready, err := s.sendable(method)
	if !ready {
		return 0, err
	}
	n, err := p.sock.SendPair(head, data)
	return s.sent(method, n, err)
}
