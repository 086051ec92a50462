// Package serve runs a service on a streampeer.TCPServer: one loop for any number of clients, which sleeps until
// one of them has something to say, and two services, the servers of the tutorials.
package serve

import (
	"context"
	"sync"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// Service is what a server does for its clients. Its methods are called by one goroutine, one at a time, so they
// need no locks and must not block.
type Service interface {
	// Accepted is called when a client has connected.
	Accepted(c *Client)
	// Received is called with what a client has sent. The data is overwritten when Received returns.
	Received(c *Client, data []byte)
	// Left is called when a client has gone.
	Left(c *Client)
}

// chunk is how many bytes are read from a client before it is the turn of another.
const chunk = 64 << 10

// pause is how long the loop leaves what it can't wait for because there are too many open files: a connection that can't
// be taken, or a client that the system can't wait for. Waiting for either would end at once, again and again.
const pause = 100 * time.Millisecond

// Clients serves all clients of a listening server until ctx ends, and then disconnects them. The error is that of
// the listening socket; a client's errors end only that client. Clients does not stop the server.
func Clients(ctx context.Context, server *streampeer.TCPServer, service Service) error {
	ctx, cancel := context.WithCancel(ctx)
	l := &loop{
		ctx:      ctx,
		server:   server,
		service:  service,
		clients:  make(map[*Client]struct{}),
		incoming: make(chan error),
		woken:    make(chan *Client),
		buf:      make([]byte, 0, chunk),
	}
	defer l.disconnectAll()
	defer l.waits.Wait()
	defer cancel()
	return l.run()
}

// loop is the state of Clients. A peer may be used by one goroutine at a time: it belongs to the loop while it is
// looked at, and otherwise to a goroutine that waits for it and then hands it over through a channel.
type loop struct {
	ctx      context.Context // of the waits
	server   *streampeer.TCPServer
	service  Service
	clients  map[*Client]struct{}
	incoming chan error   // the server's wait is over
	woken    chan *Client // a client's wait is over
	waits    sync.WaitGroup
	buf      []byte // what the client whose turn it is has sent
}

func (l *loop) run() error {
	l.awaitServer(0)
	for {
		select {
		case <-l.ctx.Done():
			return nil
		case err := <-l.incoming:
			if err != nil {
				return err
			}
			l.accept()
		case c := <-l.woken:
			l.turn(c)
		}
	}
}

// awaitServer waits for the next connection, after a delay.
func (l *loop) awaitServer(delay time.Duration) {
	l.waits.Go(func() {
		if !sleep(l.ctx, delay) {
			return
		}
		err := l.server.Wait(l.ctx)
		select {
		case l.incoming <- err:
		case <-l.ctx.Done():
		}
	})
}

// sleep reports whether the time passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// accept takes one connection.
func (l *loop) accept() {
	peer := l.server.TakeConnection()
	if peer == nil {
		l.awaitServer(pause)
		return
	}
	l.awaitServer(0)
	c := newClient(peer)
	l.clients[c] = struct{}{}
	l.service.Accepted(c)
	l.settle(c)
}

// turn looks at a client whose wait is over: because of data, an end or its timer.
func (l *loop) turn(c *Client) {
	c.fireTimer(time.Now())
	_ = c.peer.Poll() // the status tells
	if c.connected() {
		data, _ := c.peer.AppendPartialData(l.buf, chunk)
		if len(data) > 0 {
			l.service.Received(c, data)
		}
	}
	l.settle(c)
}

// settle waits for the client again, or lets it go.
func (l *loop) settle(c *Client) {
	if !c.connected() {
		delete(l.clients, c)
		l.service.Left(c)
		return
	}
	l.waits.Go(func() {
		c.wait(l.ctx)
		select {
		case l.woken <- c:
		case <-l.ctx.Done():
		}
	})
}

func (l *loop) disconnectAll() {
	for c := range l.clients {
		c.peer.DisconnectFromHost()
	}
}
