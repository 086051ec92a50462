// Package below is how a peer that carries a protocol of its own over a stream sees that stream: as more than a
// StreamPeer. The streams of this library are asked themselves; one of the user's own gets by with what it has.
package below

import (
	"net"
	"reflect"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Stream is what the peer above asks of a stream. A stream that runs over another answers for both.
type Stream interface {
	await.Source
	// RunDeferred calls what CallDeferred was given, of the stream and of what that runs over.
	RunDeferred()
	// AppendPartialData and PutPartialData are those of StreamPeer.
	AppendPartialData(dst []byte, bytes int) ([]byte, error)
	PutPartialData(data []byte) (int, error)
	// Unsent returns how many bytes the stream has taken and not sent yet.
	Unsent() int
	// Flush sends what there is room for of those.
	Flush() error
	// PutPartialPair is PutPartialData of two pieces, none of which is empty, in one call where that can be.
	PutPartialPair(head, data []byte) (int, error)
	// MayHear reports whether something may come though nothing is there: of a broken connection, what is there is all.
	MayHear() bool
	// GivesAll reports whether a read that got less than it had room for got all that was there, as a socket's does.
	GivesAll() bool
	// Disconnect ends the connection, at the bottom.
	Disconnect()
	// DisconnectPatiently is Disconnect after the other side has ended the connection, or the limit has passed, for a
	// stream whose last words some others lose when they come together with its end. It leaves the stream to nobody
	// else, and does not block.
	DisconnectPatiently(limit time.Duration)
	// Host and Port are those of the other side; "" and 0 where there is none.
	Host() string
	Port() int
	// SetNoDelay lets small pieces go at once, or lets the system collect them.
	SetNoDelay(on bool) error
	// Addrs are those of the two sides.
	Addrs() (local, remote net.Addr)
}

// resolve finds what a stream of the library is. Package streampeer, which this one can't import, provides it.
var resolve func(stream any) Stream

// Provide sets what finds the Stream that a stream of the library is, and returns nil for another. It is called once.
func Provide(f func(stream any) Stream) { resolve = f }

// Of returns a stream as the peer above sees it.
func Of(stream Foreign) Stream {
	if resolve != nil {
		if s := resolve(stream); s != nil {
			return s
		}
	}
	return foreign{stream}
}

// IsNil reports whether a stream, or another peer, is nil, or a nil pointer in an interface: a server's TakeConnection
// returns one when nobody waits, and it is often passed on as a stream.
func IsNil(peer any) bool {
	v := reflect.ValueOf(peer)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// Foreign is a stream of the user's own, as far as it is asked here.
type Foreign interface {
	await.Foreign
	AppendPartialData(dst []byte, bytes int) ([]byte, error)
	PutPartialData(data []byte) (int, error)
}

// foreign is a stream of the user's own. It is waited for as package await says, sends at once what it takes, and is
// disconnected where it has a DisconnectFromHost.
type foreign struct{ stream Foreign }

// Need waits for what there is to read with the stream's own Wait, if it has one. There is none for room to send.
func (f foreign) Need(n *await.Need, want netsock.Interest) {
	switch {
	case want&netsock.ForReading != 0 && f.stream.GetAvailableBytes() > 0:
		n.SetReady()
	case want&netsock.ForWriting != 0:
		n.SetForeign(unwaitable{f.stream})
	case want != 0:
		n.SetForeign(f.stream)
	}
}

// unwaitable hides the Wait of a stream.
type unwaitable struct{ await.Foreign }

func (f foreign) AppendPartialData(dst []byte, bytes int) ([]byte, error) {
	return f.stream.AppendPartialData(dst, bytes)
}
func (f foreign) PutPartialData(data []byte) (int, error) { return f.stream.PutPartialData(data) }

func (foreign) RunDeferred()  {}
func (foreign) Unsent() int   { return 0 }
func (foreign) Flush() error  { return nil }
func (foreign) MayHear() bool { return true }

func (foreign) GivesAll() bool { return false }

func (f foreign) PutPartialPair(head, data []byte) (int, error) {
	return PutPartialPair(f.stream.PutPartialData, head, data)
}

// PutPartialPair puts one piece after the other. If the second fails, the next put tells.
func PutPartialPair(put func(data []byte) (int, error), head, data []byte) (int, error) {
	n, err := put(head)
	if err != nil || n < len(head) {
		return n, err
	}
	more, _ := put(data)
	return n + more, nil
}

func (f foreign) Disconnect() {
	if s, ok := f.stream.(interface{ DisconnectFromHost() }); ok {
		s.DisconnectFromHost()
	}
}

func (f foreign) DisconnectPatiently(time.Duration) { f.Disconnect() }

func (foreign) Host() string { return "" }
func (foreign) Port() int    { return 0 }

func (foreign) SetNoDelay(bool) error {
	return gderr.ErrUnconfigured
}

func (foreign) Addrs() (local, remote net.Addr) { return streamAddr{}, streamAddr{} }

// streamAddr is the address of a stream that has none.
type streamAddr struct{}

func (streamAddr) Network() string { return "stream" }
func (streamAddr) String() string  { return "stream" }
