package streampeer

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// FromConn returns a stream over a connection of package net or of a library that makes such, which the stream owns from
// now on: connected, to be used as any other, under a TLS or a WebSocket too.
// It is an addition of Go.
//
// Where the system can hand the socket over the stream is a [TCP] with status StatusConnected, that goes on with a
// descriptor of its own; it is there for a *net.TCPConn, but not on Windows. Else it is a [Pipe].
func FromConn(conn net.Conn, options ...Option) StreamPeer {
	if t, err := NewTCPFromConn(conn, options...); err == nil {
		return t
	}
	return newPipe(conn, options)
}

// NewTCPFromConn is FromConn for who wants a TCP or nothing: it takes the socket of a connection over.
// It is an addition of Go.
//
// The error is [gderr.ErrUnavailable], with errors.ErrUnsupported if the connection is not a *net.TCPConn or the system
// can't hand a socket over (Windows); the connection stays open then.
func NewTCPFromConn(conn net.Conn, options ...Option) (*TCP, error) {
	const op = "streampeer.NewTCPFromConn"
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, gderr.New(op, gderr.ErrUnavailable, errors.ErrUnsupported)
	}
	sock, err := netsock.Adopt(tcp)
	if err != nil {
		return nil, gderr.New(op, gderr.ErrUnavailable, err)
	}
	_ = conn.Close() // only its own descriptor
	t := NewTCP(options...)
	t.sock, t.status = sock, StatusConnected
	t.sawRemote()
	return t, nil
}

// Conn returns the connection as a blocking net.Conn, for code that wants an io.Reader, an io.Writer or deadlines. It
// reads and writes the same stream as the peer, so use one of the two at a time. Several goroutines may use the Conn at
// once. Closing it disconnects the peer, which the next Poll shows as StatusNone.
// It is an addition of Go.
//
// The errors are [gderr.ErrUnconfigured] if the peer is not connected, and, after SetCoalescing, [gderr.Failed] if what
// waits can't be sent, and [gderr.ErrBusy] if there is no room for all of it.
func (p *socketPeer) Conn() (net.Conn, error) {
	if p.status != StatusConnected {
		return nil, p.error("Conn", gderr.ErrUnconfigured, p.errNotConnected())
	}
	if err := p.drainFor("Conn"); err != nil {
		return nil, err
	}
	return &conn{sock: p.sock}, nil
}

// conn is a socket as a net.Conn. It knows nothing of the peer, so that both may be used from different goroutines.
type conn struct {
	sock    *netsock.Socket
	writing sync.Mutex // keeps what one Write sends together

	readDeadline, writeDeadline netsock.Deadline
}

func (c *conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		if c.readDeadline.HasPassed() {
			return 0, os.ErrDeadlineExceeded
		}
		n, err := c.sock.Recv(p)
		switch {
		case err == netsock.ErrWouldBlock:
			if err := c.sock.WaitDeadline(&c.readDeadline, netsock.ForReading); err != nil {
				return 0, err
			}
		case err == nil && n == 0:
			return 0, io.EOF
		default:
			return n, err
		}
	}
}

func (c *conn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	sent := 0
	for sent < len(p) {
		if c.writeDeadline.HasPassed() {
			return sent, os.ErrDeadlineExceeded
		}
		n, err := c.sock.Send(p[sent:])
		sent += n
		if err == netsock.ErrWouldBlock {
			err = c.sock.WaitDeadline(&c.writeDeadline, netsock.ForWriting)
		}
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (c *conn) Close() error {
	c.sock.Close()
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return c.sock.LocalNetAddr() }
func (c *conn) RemoteAddr() net.Addr { return c.sock.RemoteNetAddr() }

func (c *conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

func (c *conn) SetReadDeadline(t time.Time) error  { return c.set(&c.readDeadline, t) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.set(&c.writeDeadline, t) }

func (c *conn) set(d *netsock.Deadline, t time.Time) error {
	if c.sock.Closed() {
		return net.ErrClosed
	}
	d.Set(t)
	return nil
}
