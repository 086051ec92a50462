package interop

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	coderws "github.com/coder/websocket"
	gorillaws "github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/websocketpeer"
)

// contestant is a client whose work is measured beside that of others.
type contestant struct {
	name    string
	far     *net.TCPConn
	send    func(payload []byte)
	receive func() []byte // waits for a message; its bytes are valid until the next
	spent   time.Duration
}

// newContestants connects a client of each kind. The first is what the others are compared with.
func newContestants(b *testing.B, server *farServer) []*contestant {
	b.Helper()
	return []*contestant{
		rawContestant(b, server),
		ownContestant(b, server),
		gorillaContestant(b, server),
		coderContestant(b, server),
	}
}

const readSize = 64 << 10

// rawContestant is a loop as one would write it by hand, without waiting: nothing is checked, and what is sent is made
// beforehand.
func rawContestant(b *testing.B, server *farServer) *contestant {
	conn, _, err := gorillaws.DefaultDialer.Dial(server.url(), nil)
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.Close() })
	r := &rawReceiver{fd: descriptor(b, conn.NetConn().(*net.TCPConn)), buffer: make([]byte, 2*readSize)}
	var prepared []byte
	return &contestant{
		name: "raw",
		far:  server.take(b),
		send: func(payload []byte) {
			if len(prepared) < len(payload) {
				prepared = clientFrame(payload)
			}
			if n, _ := syscall.Write(r.fd, prepared); n < len(prepared) {
				panic("no room to write")
			}
		},
		receive: r.receive,
	}
}

// rawReceiver parses the frames of a server.
type rawReceiver struct {
	fd         int
	buffer     []byte
	start, end int
	message    []byte
}

func (r *rawReceiver) receive() []byte {
	for {
		if in := r.buffer[r.start:r.end]; len(in) >= 4 {
			size, n := 2, int(in[1])
			if n == 126 {
				size, n = 4, int(binary.BigEndian.Uint16(in[2:]))
			}
			if len(in) >= size+n {
				r.message = append(r.message[:0], in[size:size+n]...)
				r.start += size + n
				return r.message
			}
		}
		r.end = copy(r.buffer, r.buffer[r.start:r.end])
		r.start = 0
		if n, _ := syscall.Read(r.fd, r.buffer[r.end:r.end+readSize]); n > 0 {
			r.end += n
		}
	}
}

func ownContestant(b *testing.B, server *farServer) *contestant {
	peer := websocketpeer.New()
	b.Cleanup(func() { peer.Close(-1, "") })
	openPeer(b, peer, server)
	var message []byte
	return &contestant{
		name: "godotpeer",
		far:  server.take(b),
		send: func(payload []byte) {
			if err := peer.PutPacket(payload); err != nil {
				panic(err)
			}
		},
		receive: func() []byte {
			for peer.GetAvailablePacketCount() == 0 {
				peer.Poll()
			}
			message, _ = peer.AppendPacket(message[:0])
			return message
		},
	}
}

func openPeer(b *testing.B, peer *websocketpeer.Peer, server *farServer) {
	b.Helper()
	require.NoError(b, peer.ConnectToURL(server.url(), nil))
	for peer.GetReadyState() != websocketpeer.StateOpen {
		require.NoError(b, peer.Wait(b.Context()))
		peer.Poll()
	}
}

// gorillaContestant is tuned: large buffers, and a message is read into memory that is used again.
func gorillaContestant(b *testing.B, server *farServer) *contestant {
	dialer := gorillaws.Dialer{ReadBufferSize: readSize, WriteBufferSize: readSize}
	conn, _, err := dialer.Dial(server.url(), nil)
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.Close() })
	message := make([]byte, readSize)
	return &contestant{
		name: "gorilla",
		far:  server.take(b),
		send: func(payload []byte) {
			if err := conn.WriteMessage(gorillaws.BinaryMessage, payload); err != nil {
				panic(err)
			}
		},
		receive: func() []byte {
			_, r, err := conn.NextReader()
			return readAll(r, err, message)
		},
	}
}

// coderContestant also reads into memory that is used again; the size of its buffers can't be set.
func coderContestant(b *testing.B, server *farServer) *contestant {
	ctx := context.Background()
	conn, _, err := coderws.Dial(ctx, server.url(), nil)
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.CloseNow() })
	message := make([]byte, readSize)
	return &contestant{
		name: "coder",
		far:  server.take(b),
		send: func(payload []byte) {
			if err := conn.Write(ctx, coderws.MessageBinary, payload); err != nil {
				panic(err)
			}
		},
		receive: func() []byte {
			_, r, err := conn.Reader(ctx)
			return readAll(r, err, message)
		},
	}
}

func readAll(r io.Reader, err error, into []byte) []byte {
	for n := 0; err == nil; {
		var more int
		more, err = r.Read(into[n:])
		n += more
		if err == io.EOF {
			return into[:n]
		}
	}
	panic(err)
}

// measure adds what a piece of work takes to what the contestant has spent.
func (c *contestant) measure(work func()) {
	begin := time.Now()
	work()
	c.spent += time.Since(begin)
}

// report gives what the first contestant takes for one of n messages, and how many times that the others take.
func report(b *testing.B, contestants []*contestant, n int) {
	raw := contestants[0].spent
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(raw.Nanoseconds())/float64(n), "raw-ns/message")
	for _, c := range contestants[1:] {
		b.ReportMetric(float64(c.spent)/float64(raw), c.name+"/raw")
	}
}
