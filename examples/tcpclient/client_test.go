package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

func TestSendWhenNotConnected(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		port, _ := deadPort(t)
		s.start(port)
		s.out.Reset()
		require.False(t, s.demo.client.Send([]byte("ack")))
		s.printed("Error: Stream is not currently connected.\n")
	})
}

func TestSendToBrokenStream(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		l, port := listen(t)
		s.start(port)
		accept(t, l)
		s.frames(connecting(port) + talk)
		s.client().stream.DisconnectFromHost() // behind the client's back
		require.False(t, s.demo.client.Send([]byte("ack")))
		s.printed("Error writing to stream: 1\n")
		s.demo.Process(0)
		s.printed(gone)
	})
}

func TestReadFromBrokenStream(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		l, port := listen(t)
		s.start(port)
		accept(t, l)
		s.frames(connecting(port) + talk)
		s.client().stream.DisconnectFromHost() // as if it broke between asking how much there is and reading it
		s.client().receive(5)
		s.printed("available bytes: 5\nError getting data from stream: 1\nClient error.\n")
	})
}

func TestConnectingIsPrintedWhenSeen(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		port, _ := deadPort(t)
		s.start(port)
		s.out.Reset()
		s.client().status = streampeer.StatusConnecting
		s.client().statusChanged()
		s.printed("Connecting to host.\n")
	})
}

// TestGodot4NeedsDisconnectFromHost shows what Godot4Client is there for: the first tutorial's client on a stream of
// Godot 4, polled or not, never connects again after an error.
func TestGodot4NeedsDisconnectFromHost(t *testing.T) {
	t.Parallel()
	port, _ := deadPort(t)
	var console bytes.Buffer
	ignore := func() {}
	c := NewClient(Signals{Connected: ignore, Disconnected: ignore, Error: ignore}, &console)
	c.stream = streampeer.NewTCP()
	c.ConnectToHost("127.0.0.1", port)
	require.NoError(t, c.stream.Wait(t.Context()))
	require.Error(t, c.stream.Poll())
	c.Process()
	console.Reset()
	c.ConnectToHost("127.0.0.1", port)
	require.Equal(t, connecting(port)+"Error connecting to host.\n", console.String())
}
