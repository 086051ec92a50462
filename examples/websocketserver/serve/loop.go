// Package serve is the echo server of the tutorial on a streampeer.TCPServer and websocketpeer.Peers: one loop for any
// number of clients, over ws or wss, which sleeps until one of them has something to say.
package serve

import (
	"context"
	"sync"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// pause is how long the loop leaves what it can't wait for: a connection that can't be taken, or a client that the system
// can't wait for, because there are too many open files, and a client that sends without reading the answers. Waiting for
// any of them would end at once, again and again.
const pause = 20 * time.Millisecond

// goodbye is how long all clients together have to answer when the server closes their connections.
const goodbye = time.Second

// goingAway is the close code of a server that ends (RFC 6455 section 7.4.1).
const goingAway = 1001

// Clients serves all clients of a listening server until ctx ends, and then closes their connections with code 1001,
// which takes up to a second if some do not answer. The error is that of the listening socket; a client's errors end
// only that client. Clients does not stop the server.
func (e Echo) Clients(ctx context.Context, server *streampeer.TCPServer) error {
	ctx, cancel := context.WithCancel(ctx)
	l := &loop{
		ctx:      ctx,
		server:   server,
		echo:     e,
		clients:  make(map[*websocketpeer.Peer]struct{}),
		incoming: make(chan error),
		woken:    make(chan *websocketpeer.Peer),
	}
	defer l.sayGoodbye()
	defer l.waits.Wait()
	defer cancel()
	return l.run()
}

// loop is the state of Clients. It waits, as the tutorial's asyncio does, instead of polling all clients 60 times a
// second, as a game would: an answer need not wait for the next frame, and idle clients cost no time at all. A peer may
// be used by one goroutine at a time: it belongs to the loop while it is polled, and otherwise to a goroutine that waits
// for it and then hands it over through a channel.
type loop struct {
	ctx      context.Context // of the waits
	server   *streampeer.TCPServer
	echo     Echo
	clients  map[*websocketpeer.Peer]struct{}
	incoming chan error               // the server's wait is over
	woken    chan *websocketpeer.Peer // a client's wait is over
	waits    sync.WaitGroup
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
			l.take()
		case peer := <-l.woken:
			l.turn(peer)
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

// take takes one connection.
func (l *loop) take() {
	stream := l.server.TakeConnection()
	if stream == nil {
		l.awaitServer(pause)
		return
	}
	l.awaitServer(0)
	if peer := l.echo.accept(stream); peer != nil {
		l.clients[peer] = struct{}{}
		l.await(peer)
	}
}

// turn looks at a client whose wait is over.
func (l *loop) turn(peer *websocketpeer.Peer) {
	peer.Poll()
	l.echo.answer(peer)
	if peer.GetReadyState() == websocketpeer.StateClosed {
		delete(l.clients, peer)
		return
	}
	l.await(peer)
}

// await waits for a client to have sent something, to have room for what was not sent to it, or to be gone.
func (l *loop) await(peer *websocketpeer.Peer) {
	backlog := peer.GetAvailablePacketCount() > 0
	l.waits.Go(func() {
		if backlog || peer.Wait(l.ctx) != nil { // whatever ended it, the loop looks
			sleep(l.ctx, pause)
		}
		select {
		case l.woken <- peer:
		case <-l.ctx.Done():
		}
	})
}

// sayGoodbye closes all connections.
func (l *loop) sayGoodbye() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), goodbye)
	defer cancel()
	for peer := range l.clients {
		peer.Close(goingAway, "")
	}
	for peer := range l.clients {
		for range peer.Packets() { // unread packets would end each wait at once
		}
		for peer.GetReadyState() != websocketpeer.StateClosed && peer.Wait(ctx) == nil {
			peer.Poll()
		}
		peer.Close(-1, "")
	}
}
