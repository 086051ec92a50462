package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/packetpeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestContactAlone(t *testing.T) {
	t.Parallel()
	var stdout, stderr strings.Builder
	require.Zero(t, program.Call(nil, nil, &stdout, &stderr).Do(kit.Patient(t)))
	assert.Equal(t, "Connected: The answer is... 42!\n", stdout.String())
	assert.Regexp(t, `^sending to 127\.0\.0\.1, port \d+\n$`, stderr.String())
}

// TestContactSendsUntilAnswered has a server that answers only the third time.
func TestContactSendsUntilAnswered(t *testing.T) {
	t.Parallel()
	server := packetpeer.NewUDP()
	require.NoError(t, server.Bind(0, "127.0.0.1", 65536))
	defer server.Close()
	ctx := kit.Patient(t)
	var stdout strings.Builder
	code := make(chan int)
	go func() {
		code <- program.Call([]string{"-host", "127.0.0.1", "-port", strconv.Itoa(server.GetLocalPort())}, nil, &stdout, io.Discard).Do(ctx)
	}()
	for range 3 {
		require.NoError(t, server.Wait(ctx))
		packet, err := server.GetPacket()
		require.NoError(t, err)
		require.Equal(t, "The answer is... 42!", string(packet))
	}
	require.NoError(t, server.SetDestAddress(server.GetPacketIP(), server.GetPacketPort()))
	require.NoError(t, server.PutPacket([]byte("ok")))
	require.Zero(t, <-code)
	assert.Equal(t, "Connected: ok\n", stdout.String())
}

// TestContactWaitsForTheServer starts while nobody listens, and is interrupted.
func TestContactWaitsForTheServer(t *testing.T) {
	t.Parallel()
	gone := packetpeer.NewUDP()
	require.NoError(t, gone.Bind(0, "127.0.0.1", 65536))
	port := gone.GetLocalPort()
	gone.Close()
	ctx, interrupt := context.WithCancel(kit.Patient(t))
	told, log := io.Pipe()
	defer told.Close()
	var stdout strings.Builder
	code := make(chan int)
	go func() { code <- program.Call([]string{"-port", strconv.Itoa(port)}, nil, &stdout, log).Do(ctx) }()
	lines := bufio.NewScanner(told)
	for _, want := range []string{"sending to 127.0.0.1, port ", "no answer yet: "} {
		require.True(t, lines.Scan())
		assert.True(t, strings.HasPrefix(lines.Text(), want), lines.Text())
	}
	interrupt()
	require.Zero(t, <-code)
	assert.Empty(t, stdout.String())
}

func TestChatAlone(t *testing.T) {
	t.Parallel()
	var stdout strings.Builder
	require.Zero(t, program.Call([]string{"-mode", "chat", "-count", "2", "-every", "1ms"}, nil, &stdout, io.Discard).Do(kit.Patient(t)))
	var ip, received []string
	for line := range strings.Lines(stdout.String()) {
		if rest, ok := strings.CutPrefix(line, "Accepted peer: 127.0.0.1:"); ok {
			ip = append(ip, rest)
		} else {
			received = append(received, line)
		}
	}
	assert.Len(t, ip, 3)
	assert.Equal(t, []string{
		"Received data: [\"PIDs\", \"Greetings! 9527\"]\n",
		"Received data: [\"CHAT\", \"Hello from python 1\"]\n",
		"Received data: [\"CHAT\", \"Hello from python 2\"]\n",
	}, received)
}

// TestChatUntilInterrupted chats to another server until it is told to end.
func TestChatUntilInterrupted(t *testing.T) {
	t.Parallel()
	server := packetpeer.NewUDP()
	require.NoError(t, server.Bind(0, "127.0.0.1", 65536))
	defer server.Close()
	ctx, interrupt := context.WithCancel(kit.Patient(t))
	code := make(chan int)
	go func() {
		args := []string{"-mode", "chat", "-every", "1ms", "-port", strconv.Itoa(server.GetLocalPort())}
		code <- program.Call(args, nil, io.Discard, io.Discard).Do(ctx)
	}()
	for n := range 10 {
		require.NoError(t, server.Wait(ctx))
		packet, err := server.GetPacket()
		require.NoError(t, err)
		if n > 0 {
			require.Equal(t, fmt.Sprintf("[\"CHAT\", \"Hello from python %d\"]", n), string(packet))
		}
	}
	interrupt()
	require.Zero(t, <-code)
}

func TestFlags(t *testing.T) {
	t.Parallel()
	kit.Usage(t, program, map[string]string{
		"-h":            about,
		"-no-such-flag": "udpclient: flag provided but not defined: -no-such-flag",
		"4242":          `udpclient: unexpected argument "4242"`,
		"-mode perl":    `udpclient: -mode "perl": want contact or chat`,
		"-count -1":     "udpclient: -count -1: want 0 or more",
	})
	var stderr strings.Builder
	assert.Equal(t, 1, program.Call([]string{"-port", "70000"}, nil, io.Discard, &stderr).Do(t.Context()))
	assert.Contains(t, stderr.String(), "udpclient: packetpeer.UDP.ConnectToHost: ")
	assert.Equal(t, 1, program.Call([]string{"-mode", "chat", "-port", "70000"}, nil, io.Discard, &stderr).Do(t.Context()))
}
