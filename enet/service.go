package enet

import (
	"cmp"
	"context"
	"sync"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Event is what Service found: in GDScript the array of type, peer, data and channel.
type Event struct {
	Type EventType
	// Peer is whom it is about; nil with EventNone and EventError.
	Peer *PacketPeer
	// Data is what the other side said: with EventConnect its ConnectToHost, with EventDisconnect its PeerDisconnect.
	// A host that connects itself gets 0.
	Data uint32
	// Channel is that of the packet, with EventReceive.
	Channel int
}

// longest is how many milliseconds one wait lasts at most: a year.
const longest = 365 * 24 * 3600 * 1000

// Service sends what waits to be sent, receives what has arrived, at most 256 datagrams, and returns the next event. If
// there is none it waits for one, for as many milliseconds as timeout says; with 0, Godot's default, it never blocks.
// Events that are there already are returned, one a call, before anything is sent or received: call it until it gives
// EVENT_NONE. With EVENT_RECEIVE the packet waits at the peer.
// It corresponds to ENetConnection.service.
//
// The error, with EVENT_ERROR, is [gderr.ErrUnconfigured] without a host, and [gderr.Failed] if the system fails to
// receive, or to send while the connection has connected to a host itself. Other hosts choose the addresses that are
// sent to by connecting: where that fails it is as if the datagram was lost.
func (c *Connection) Service(timeout int) (Event, error) {
	wire, there, err := c.next(min(int64(timeout), longest))
	switch {
	case there:
		return c.event(wire), nil
	case err != nil:
		return Event{Type: EventError}, err
	}
	return Event{}, nil
}

// event tells of an event, gives its peer the packet, and takes a peer that has come to its end off the list.
func (c *Connection) event(wire enetwire.Event) Event {
	p := c.peerOf(wire)
	event := Event{Type: EventType(wire.Kind), Peer: p, Data: wire.Data}
	if wire.Packet != nil {
		event.Channel = wire.Packet.Channel()
		p.packets.push(wire.Packet)
	}
	return event
}

// peerOf returns whom an event is about: a new peer, or one that is not active from now on.
func (c *Connection) peerOf(wire enetwire.Event) *PacketPeer {
	p, known := wire.Peer.Tag.(*PacketPeer)
	if !known {
		p = c.newPeer(wire.Peer)
	}
	if wire.Kind == enetwire.EventDisconnect {
		p.leave()
		c.tidy()
	}
	return p
}

// next returns the next event, after a turn if none is there, and waits for one.
func (c *Connection) next(timeout int64) (enetwire.Event, bool, error) {
	c.place.Ring() // there may be something to take, or to do at another time
	if err := c.runDeferred(); err != nil {
		return enetwire.Event{}, false, err
	}
	c.tidy()
	if wire, there := c.host.Event(); there {
		return wire, true, nil
	}
	for deadline := int64(0); ; {
		now := clock()
		if err := c.turn(now); err != nil {
			return enetwire.Event{}, false, err
		}
		if deadline == 0 {
			deadline = now + timeout
		}
		if wire, there := c.host.Event(); there || timeout <= 0 || clock() >= deadline {
			return wire, there, nil
		}
		c.deadline = timeOf(deadline)
		if err := c.place.Wait(context.Background(), &c.use, "enet.Connection", "Service", (*servicing)(c)); err != nil {
			c.reason = err
			return enetwire.Event{}, false, err
		}
		if err := c.runDeferred(); err != nil {
			return enetwire.Event{}, false, err
		}
	}
}

// runDeferred calls what CallDeferred was given, which may destroy the host.
func (c *Connection) runDeferred() error {
	if c.place.RunDeferred(); c.host == nil {
		return c.error("Service", gderr.ErrUnconfigured, ErrNoHost)
	}
	return nil
}

// turn sends and receives once. It receives also where sending fails: what had come may be the last.
func (c *Connection) turn(now int64) error {
	const method = "Service"
	c.use.Begin("enet.Connection")
	defer c.use.End()
	c.host.Service(now)
	failed := c.send(method)
	received, err := c.receive()
	if received && failed == nil {
		failed = c.send(method)
	}
	if failed == nil && err != nil {
		failed = c.fail(method, err)
	}
	return failed
}

// fail makes the error of a socket that failed, and remembers it.
func (c *Connection) fail(method string, err error) error {
	c.reason = c.error(method, gderr.Failed, err)
	return c.reason
}

// Flush sends what waits to be sent, and receives nothing.
// It corresponds to ENetConnection.flush.
//
// The errors are [gderr.ErrUnconfigured] without a host, and [gderr.Failed] where Service has that.
func (c *Connection) Flush() error {
	c.use.Begin("enet.Connection")
	defer c.use.End()
	if c.host == nil {
		return c.error("Flush", gderr.ErrUnconfigured, ErrNoHost)
	}
	c.host.Flush(clock())
	return c.send("Flush")
}

// The memory that all connections send from and receive to.
var (
	sendQueues = sync.Pool{New: func() any { return new(netsock.SendQueue) }}
	inBatches  = sync.Pool{New: func() any { return netsock.NewBatch() }}
)

// sendTogether is how many datagrams are given to the system at once.
const sendTogether = 64

// send sends all datagrams that may be sent. That some can't be is the method's error only where the user has chosen the
// address.
func (c *Connection) send(method string) error {
	q := sendQueues.Get().(*netsock.SendQueue)
	defer sendQueues.Put(q)
	var failed error
	for more := true; more; {
		var datagram []byte
		var to netsock.Endpoint
		datagram, to, more = c.host.AppendDatagram(q.Room())
		switch {
		case more && c.dtls != nil:
			failed = cmp.Or(failed, c.dtls.send(datagram, to))
		case more:
			q.Push(datagram, to)
		}
		if q.Len() == sendTogether || !more {
			failed = cmp.Or(failed, c.sendQueued(q))
		}
	}
	if c.dtls != nil {
		failed = cmp.Or(failed, c.dtls.flush())
	}
	if failed == nil {
		return nil
	}
	if err := c.fail(method, failed); c.outgoing {
		return err
	}
	return nil
}

// sendQueued sends what is queued, and returns why the first of those was not sent that can't be. What there is no room
// for is lost, as on any network.
func (c *Connection) sendQueued(q *netsock.SendQueue) (failed error) {
	for q.Len() > 0 {
		err := c.sock.SendQueued(q)
		if err == netsock.ErrWouldBlock || err == netsock.ErrClosed {
			q.Clear()
		}
		if err != netsock.ErrWouldBlock {
			failed = cmp.Or(failed, err)
		}
	}
	return failed
}

// receive takes the datagrams that have arrived, and reports whether there were any.
func (c *Connection) receive() (bool, error) {
	if c.dtls != nil {
		return c.dtls.receive(c.host)
	}
	batch := inBatches.Get().(*netsock.Batch)
	defer inBatches.Put(batch)
	for received := 0; received < enetwire.MaxReceive; {
		n, err := c.sock.RecvBatch(batch)
		if err != nil {
			if err == netsock.ErrWouldBlock {
				err = nil
			}
			return received > 0, err
		}
		for i := range n {
			c.host.Receive(batch.From(i), batch.Packet(i))
		}
		received += n
		if n < netsock.BatchSize {
			break
		}
	}
	return true, nil
}
