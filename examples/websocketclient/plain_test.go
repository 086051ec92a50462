package main

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/websocketpeer"
)

// session is the plain client running beside a test.
type session struct {
	input          *io.PipeWriter
	interrupt      context.CancelFunc
	stdout, stderr bytes.Buffer // to be looked at when it has ended
	ended          chan error
}

// startPlain starts the plain client, with an input that goes on until the test ends.
func startPlain(t *testing.T, url string, linger time.Duration) *session {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	stdin, input := io.Pipe()
	s := &session{input: input, interrupt: cancel, ended: make(chan error, 1)}
	client := &Client{URL: url, Console: &s.stdout}
	go func() { s.ended <- runPlain(ctx, client, linger, stdin, &s.stderr) }()
	t.Cleanup(func() {
		input.Close()
		cancel()
	})
	return s
}

// hasEnded tells whether the client has ended, and requires that it has ended well.
func (s *session) hasEnded(t *testing.T) func() bool {
	return func() bool {
		select {
		case err := <-s.ended:
			assert.NoError(t, err)
			return true
		default:
			return false
		}
	}
}

func nothing() {}

func TestPlainEndsWithTheServer(t *testing.T) {
	t.Parallel()
	url, take := listen(t)
	s := startPlain(t, url, time.Hour)
	o := take()
	o.until(o.isIn(websocketpeer.StateOpen), nothing)
	require.NoError(t, o.SendText("\x1b[31mred\x1b[0m\n\tnext"))
	o.Close(1001, "going away")
	o.until(s.hasEnded(t), nothing)
	require.Contains(t, s.stdout.String(), "WebSocket closed with code: 1001, reason going away. Clean: true\n")
	require.Equal(t, "label: Packet: \uFFFD[31mred\uFFFD[0m\n next\n", s.stderr.String())
}

func TestPlainEndsWithAnInterrupt(t *testing.T) {
	t.Parallel()
	url, take := listen(t)
	s := startPlain(t, url, time.Hour)
	o := take()
	o.until(o.isIn(websocketpeer.StateOpen), nothing)
	_, err := s.input.Write([]byte("hello\n"))
	require.NoError(t, err)
	o.until(func() bool { return o.GetAvailablePacketCount() > 0 }, nothing)
	s.interrupt()
	o.until(s.hasEnded(t), nothing)
	require.Equal(t, "hello\n"+closed, s.stdout.String())
	require.Equal(t, 1000, o.GetCloseCode())
}

func TestPlainIsInterruptedWhileConnecting(t *testing.T) {
	t.Parallel()
	url, take := listen(t)
	s := startPlain(t, url, time.Hour)
	o := take()
	s.interrupt()
	o.until(s.hasEnded(t), nothing)
	require.Equal(t, "WebSocket closed with code: -1, reason . Clean: false\n", s.stdout.String())
}

// TestPlainDoesNotWaitForeverForAnswers has a server that gives none.
func TestPlainDoesNotWaitForeverForAnswers(t *testing.T) {
	t.Parallel()
	url, take := listen(t)
	s := startPlain(t, url, 2*frame)
	o := take()
	o.until(o.isIn(websocketpeer.StateOpen), nothing)
	_, err := s.input.Write([]byte("hello\n"))
	require.NoError(t, err)
	s.input.Close()
	o.until(s.hasEnded(t), nothing)
	require.Equal(t, "hello\n"+closed, s.stdout.String())
}

// TestPlainStaysWhileAnswersCome has two lines and one answer, so that the second is waited for.
func TestPlainStaysWhileAnswersCome(t *testing.T) {
	t.Parallel()
	url, take := listen(t)
	s := startPlain(t, url, time.Hour)
	o := take()
	o.until(o.isIn(websocketpeer.StateOpen), nothing)
	_, err := s.input.Write([]byte("one\ntwo\n"))
	require.NoError(t, err)
	s.input.Close()
	o.until(func() bool { return o.GetAvailablePacketCount() == 2 }, nothing)
	require.NoError(t, o.SendText("1"))
	require.NoError(t, o.SendText("2"))
	o.until(s.hasEnded(t), nothing)
	require.Equal(t, "label: Packet: 1\nlabel: Packet: 2\n", s.stderr.String())
}
