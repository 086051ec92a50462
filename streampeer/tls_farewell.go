package streampeer

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/internal/below"
)

// farewellRead is how many bytes are read and dropped, at most, from another side that does not end its connection.
const farewellRead = 256 << 10

// disconnectPatiently turns the status to TLSStatusDisconnected at once, and ends the connection, with the stream below,
// when the other side has ended it, or after the limit: some others, of which Godot is one, lose what they receive
// together with the end of a TLS connection. What arrives meanwhile is dropped. It never blocks.
//
// The stream below must be a TCP or a UDS; it is disconnected at once too, for whoever holds it. Over any other, and
// on a peer that is not connected, it is DisconnectFromStream and reports false.
func (t *TLS) disconnectPatiently(limit time.Duration) bool {
	if t.status != TLSStatusConnected {
		t.DisconnectFromStream()
		return false
	}
	_ = t.flushAllLayers()
	stream, hangUp := t.inherit()
	if stream == nil {
		t.DisconnectFromStream()
		return false
	}
	heir := NewTLS()
	heir.outbox = t.outbox.inherit()
	heir.status, heir.stream, heir.below, heir.bridge, heir.conn, heir.ended = t.status, stream, below.Of(stream), t.bridge, t.conn, t.ended
	t.plain.clear()
	t.stream, t.below, t.bridge, t.conn, t.ended = nil, nil, nil, nil, nil
	t.status, t.reason = TLSStatusDisconnected, nil
	go heir.farewell(limit, hangUp)
	return true
}

// inherit moves the socket below to a stream that nobody else holds; there is none if it is not one of this package's.
func (t *TLS) inherit() (stream StreamPeer, hangUp func()) {
	switch s := t.stream.(type) {
	case *TCP:
		heir := NewTCP()
		s.bequeath(&heir.socketPeer)
		return heir, heir.DisconnectFromHost
	case *UDS:
		heir := NewUDS()
		s.bequeath(&heir.socketPeer)
		return heir, heir.DisconnectFromHost
	}
	return nil, nil
}

// bequeath moves the connection to another peer, and leaves this one disconnected.
func (p *socketPeer) bequeath(heir *socketPeer) {
	heir.sock, heir.status, heir.broken, heir.reason = p.sock, p.status, p.broken, p.reason
	heir.outbox = p.outbox.inherit()
	p.sock = nil
	p.close(nil)
}

// farewell waits until the other side has ended the connection, and ends it.
func (t *TLS) farewell(limit time.Duration, hangUp func()) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for dropped := 0; t.status == TLSStatusConnected && dropped < farewellRead && t.Wait(ctx) == nil; {
		t.Poll()
		dropped += t.plain.len()
		t.plain.clear()
	}
	t.DisconnectFromStream()
	hangUp()
}
