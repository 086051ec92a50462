package websocketpeer

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
)

// scripted is a connection in memory that brings what a test has made, a piece at a time, and takes what it has room for.
type scripted struct {
	in     []byte
	piece  int // how much comes at a time at most
	out    []byte
	room   int // bytes that out may still get
	puts   int // calls that put something
	broken error
}

func (s *scripted) GetData([]byte) (int, error) { panic("a peer must not wait") }
func (s *scripted) PutData([]byte) (int, error) { panic("a peer must not wait") }
func (s *scripted) GetAvailableBytes() int      { return len(s.in) }

func (s *scripted) GetPartialData(p []byte) (int, error) {
	n := copy(p, s.in[:min(len(s.in), s.piece)])
	s.in = s.in[n:]
	return n, nil
}

func (s *scripted) PutPartialData(p []byte) (int, error) {
	if s.broken != nil {
		return 0, s.broken
	}
	n := min(len(p), s.room)
	s.out, s.room = append(s.out, p[:n]...), s.room-n
	s.puts++
	return n, nil
}

const endless = 1 << 30

var errCut = errors.New("cut")

// scriptedPeer returns an open serving peer, and the connection it stands on, over which nothing more has come.
func scriptedPeer(t testing.TB, set ...func(*Peer)) (*Peer, *scripted) {
	t.Helper()
	request := text("GET / HTTP/1.1", "Host: h", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Key: "+sampleKey, "Sec-WebSocket-Version: 13")
	stream := &scripted{in: []byte(request), piece: endless, room: endless}
	p := New()
	for _, f := range set {
		f(p)
	}
	require.NoError(t, p.AcceptStream(streampeer.NewExtension(stream)))
	p.Poll()
	require.Equal(t, StateOpen, p.GetReadyState(), p.LastError())
	stream.out, stream.puts = nil, 0
	t.Cleanup(func() { p.Close(-1, "") })
	return p, stream
}

// scriptedClient is the same with a client.
func scriptedClient(t testing.TB, set ...func(*Peer)) (*Peer, *scripted) {
	t.Helper()
	answer := text("HTTP/1.1 101 Yes", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: "+sampleAccept)
	stream := &scripted{in: []byte(answer), piece: endless, room: endless}
	p := New()
	for _, f := range set {
		f(p)
	}
	p.opening = newOpening(&p.lasting, (*opening).send, (*opening).readAnswer)
	p.opening.stand(streampeer.NewExtension(stream))
	p.opening.key = sampleKey
	p.Poll()
	require.Equal(t, StateOpen, p.GetReadyState(), p.LastError())
	t.Cleanup(func() { p.Close(-1, "") })
	return p, stream
}

// served and asked are frames as a server and a client send them.
func served(opcode wsframe.Opcode, payload string) []byte {
	return wsframe.AppendFrame(nil, opcode, true, []byte(payload), nil)
}

func asked(opcode wsframe.Opcode, final bool, payload []byte) []byte {
	return wsframe.AppendFrame(nil, opcode, final, payload, &[4]byte{1, 2, 3, 4})
}
