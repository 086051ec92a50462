package streampeer

import (
	"context"
	"io"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// How a socketPeer reads and writes.

// available asks the system; -1 means that there is no socket.
func (p *socketPeer) available() int {
	if p.sock == nil {
		return -1
	}
	n, err := p.sock.Available()
	if err != nil {
		return -1
	}
	return n
}

// readAll parks the goroutine between arrivals.
func (p *socketPeer) readAll(as string, data []byte) (int, error) {
	p.use.Begin(p.class())
	n, err := p.receiveAll(as, data)
	p.use.End()
	return n, err
}

func (p *socketPeer) receiveAll(as string, data []byte) (int, error) {
	got := 0
	for {
		n, err := p.receive(as, data[got:])
		got += n
		if err != nil || got == len(data) {
			return got, err
		}
		if n == 0 {
			if err := unlessBlind(p.park(as)); err != nil {
				return got, p.broke(as, gderr.Failed, err)
			}
		}
	}
}

// park waits for data, which may be the answer to what waits to be sent; a Godot 3 peer that is still connecting waits for
// its connection first.
func (p *socketPeer) park(as string) error {
	if p.status == StatusConnecting {
		return p.place.WaitDeaf(context.Background(), p.class(), as, socketBelow{p})
	}
	if err := p.drain(); err != nil {
		p.breakOff(as, err)
	}
	if p.Unsent() > 0 {
		return p.sock.Wait(nil, netsock.ForReading|netsock.ForWriting)
	}
	return p.sock.Wait(nil, netsock.ForReading)
}

// blindPause is how long a read or write that waits leaves a connection where the system can't wait for it.
const blindPause = time.Millisecond

// unlessBlind returns how a wait ended. Where the system had no wait to give, as with too many open files (epoll_create(2):
// EMFILE), it returns nil after a pause: the connection is well, and may be tried again.
func unlessBlind(err error) error {
	if err == nil || err == netsock.ErrClosed {
		return err
	}
	time.Sleep(blindPause)
	return nil
}

// readSome reads what is there.
func (p *socketPeer) readSome(as string, data []byte) (int, error) {
	p.use.Begin(p.class())
	n, err := p.receive(as, data)
	p.use.End()
	return n, err
}

// receive reads once what is there, which may be nothing.
func (p *socketPeer) receive(as string, data []byte) (int, error) {
	ready, err := p.usable(as)
	if !ready || len(data) == 0 {
		return 0, err
	}
	n, err := p.sock.Recv(data)
	switch {
	case n > 0:
		return n, nil
	case p.broken: // and everything has been read
		p.close(p.reason)
		return 0, p.renamed(as, p.reason)
	case err == netsock.ErrWouldBlock:
		return 0, nil
	case err != nil:
		return 0, p.broke(as, gderr.Failed, err)
	}
	return 0, p.broke(as, gderr.ErrFileEOF, io.EOF)
}

// writeSome writes what there is room for.
func (p *socketPeer) writeSome(as string, data []byte) (int, error) {
	p.use.Begin(p.class())
	n, err := p.sendSome(as, data)
	p.use.End()
	return n, err
}

func (p *socketPeer) sendSome(as string, data []byte) (int, error) {
	if p.coalesce(data) {
		return len(data), nil
	}
	return p.fill(as, data)
}

// writeAll parks the goroutine while there is no room.
func (p *socketPeer) writeAll(as string, data []byte) (int, error) {
	p.use.Begin(p.class())
	n, err := p.sendAll(as, data)
	p.use.End()
	return n, err
}

func (p *socketPeer) sendAll(as string, data []byte) (int, error) {
	if p.coalesce(data) {
		return len(data), nil
	}
	for sent := 0; ; {
		n, err := p.fill(as, data[sent:])
		sent += n
		if err != nil || sent == len(data) {
			return sent, err
		}
		if p.status != StatusConnected { // Godot 3 drops what is sent too early (scenario tcp3/write_too_early)
			return sent, nil
		}
		if err := unlessBlind(p.sock.Wait(nil, netsock.ForWriting)); err != nil {
			return sent, p.broke(as, gderr.Failed, err)
		}
	}
}

// fill sends until there is no room.
func (p *socketPeer) fill(as string, data []byte) (int, error) {
	sent := 0
	for {
		n, err := p.send(as, data[sent:])
		sent += n
		if err != nil || n == 0 || sent == len(data) {
			return sent, err
		}
	}
}

// send writes once what there is room for, which may be nothing.
func (p *socketPeer) send(as string, data []byte) (int, error) {
	ready, err := p.sendable(as)
	if !ready || len(data) == 0 {
		return 0, err
	}
	if p.outbox != nil {
		if err := p.drain(); err != nil || p.outbox.waiting() > 0 {
			return p.sent(as, 0, err)
		}
	}
	n, err := p.sock.Send(data)
	return p.sent(as, n, err)
}

// sendPair is send of head and then data, none of which is empty, in one call where the system has one for it.
func (p *socketPeer) sendPair(as string, head, data []byte) (int, error) {
	ready, err := p.sendable(as)
	if !ready {
		return 0, err
	}
	if p.outbox != nil {
		return below.PutPartialPair(func(piece []byte) (int, error) { return p.sendSome(as, piece) }, head, data)
	}
	n, err := p.sock.SendPair(head, data)
	return p.sent(as, n, err)
}

// sent returns what a method that sent returns; no room is no error. A connection that broke ends at once only if there
// is nothing to read.
func (p *socketPeer) sent(as string, n int, err error) (int, error) {
	err = unlessFull(err)
	switch {
	case err == nil:
		return n, nil
	case p.available() > 0:
		p.breakOff(as, err)
		return n, p.error(as, gderr.Failed, err)
	}
	return n, p.broke(as, gderr.Failed, err)
}

// unlessFull returns an error of a send, to which no room is none.
func unlessFull(err error) error {
	if err == netsock.ErrWouldBlock {
		return nil
	}
	return err
}

// sendable is usable for a write, which a broken connection fails too.
func (p *socketPeer) sendable(as string) (bool, error) {
	if p.broken {
		return false, p.renamed(as, p.reason)
	}
	return p.usable(as)
}

// usable reports whether the stream is connected. If it isn't there is an error, except for a Godot 3 peer that is
// connecting: that polls, and reads and writes nothing until it is connected.
func (p *socketPeer) usable(as string) (bool, error) {
	if p.godot3 && p.status == StatusConnecting {
		if p.poll() != nil {
			return false, p.error(as, gderr.Failed, errs.Cause(p.reason))
		}
	}
	switch {
	case p.status == StatusConnected:
		return true, nil
	case p.godot3 && p.status == StatusConnecting:
		return false, nil
	}
	return false, p.error(as, gderr.Failed, p.errNotConnected())
}

// broke ends the connection because of what a read or write met, and returns the error.
func (p *socketPeer) broke(as string, code gderr.Code, cause error) error {
	p.close(p.error(as, code, cause))
	return p.reason
}
