package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// tutorial is what the tutorial shows. The last line ends in two newlines: the greeting's own, and that of print.
const tutorial = `Connecting to 127.0.0.1:5000
Connected to host.
Client connected to server.
available bytes: 23
Client data: Hello from the server!

`

// The parts of what the tutorial's code prints, behind the line with the port.
const (
	talk = "Connected to host.\n" +
		"Client connected to server.\n" +
		"available bytes: 23\n" +
		"Client data: Hello from the server!\n\n"
	gone    = "Disconnected from host.\nClient disconnected from server.\n"
	failure = "Error with socket stream.\nClient error.\n"
)

func connecting(port int) string { return fmt.Sprintf("Connecting to 127.0.0.1:%d\n", port) }

// receiveAck requires the client's answer.
func receiveAck(t *testing.T, r io.Reader) {
	t.Helper()
	ack := make([]byte, 3)
	_, err := io.ReadFull(r, ack)
	require.NoError(t, err)
	require.Equal(t, "ack", string(ack))
}

func TestDemoPrintsTheTutorialsLines(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		l, port := listen(t)
		s.start(port)
		conn := accept(t, l)
		s.frames(strings.Replace(tutorial, "5000", strconv.Itoa(port), 1))
		receiveAck(t, conn)
	})
}

func TestDemoReconnectsAfterDisconnect(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		l, port := listen(t)
		s.start(port)
		conn := accept(t, l)
		s.frames(connecting(port) + talk)
		for range 3 {
			receiveAck(t, conn)
			require.NoError(t, conn.Close())
			s.frames(gone)
			s.reconnects(connecting(port))
			conn = accept(t, l)
			s.frames(talk)
		}
	})
}

func TestDemoReconnectsAfterRefusal(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		port, release := deadPort(t)
		s.start(port)
		s.frames(connecting(port) + failure)
		require.Contains(t, s.log.String(), "refused")
		s.reconnects(connecting(port))
		s.frames(failure)
		release()
		l := listenAt(t, port)
		s.reconnects(connecting(port))
		receiveAckAfterTalk(t, s, accept(t, l))
	})
}

func TestDemoReconnectsAfterReset(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		l, port := listen(t)
		s.start(port)
		conn := accept(t, l)
		s.frames(connecting(port) + talk)
		require.NoError(t, conn.SetLinger(0))
		require.NoError(t, conn.Close())
		s.frames(failure)
		s.reconnects(connecting(port))
		receiveAckAfterTalk(t, s, accept(t, l))
	})
}

func receiveAckAfterTalk(t *testing.T, s *stage, conn io.Reader) {
	t.Helper()
	s.frames(talk)
	receiveAck(t, conn)
}

func TestDemoAnswersEachMessage(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		l, port := listen(t)
		s.start(port)
		conn := accept(t, l)
		s.frames(connecting(port) + talk)
		receiveAck(t, conn)
		for _, message := range []string{"hi~", "ünïcödé"} {
			_, err := conn.Write([]byte(message))
			require.NoError(t, err)
			s.frames(fmt.Sprintf("available bytes: %d\nClient data: %s\n", len(message), message))
			receiveAck(t, conn)
		}
	})
}

func TestDemoRetriesWhatCannotBeginToConnect(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		const attempt = "Connecting to 127.0.0.1:65536\nError connecting to host.\nClient error.\n"
		s.start(65536)
		s.printed(attempt)
		require.Contains(t, s.log.String(), "port 65536 is not ")
		s.reconnects(attempt)
		s.reconnects(attempt)
	})
}

func TestDemoHasOneTimer(t *testing.T) {
	forEachClient(t, func(t *testing.T, s *stage) {
		l, port := listen(t)
		s.start(port)
		accept(t, l)
		s.frames(connecting(port) + talk)
		s.demo.client.Free()
		s.demo.handleClientError()
		s.demo.Process(time.Second)
		s.printed("Client error.\n" + gone) // one failure, two signals
		s.demo.Process(time.Second)
		s.demo.Process(time.Second)
		s.printed(connecting(port))
		accept(t, l)
		s.frames(talk)
		s.demo.Process(time.Hour)
		s.printed("")
	})
}
