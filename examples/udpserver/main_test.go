package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/examples/udpserver/serve"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/packetpeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestAlone(t *testing.T) {
	t.Parallel()
	var stdout, stderr strings.Builder
	require.Zero(t, program.Call(nil, nil, &stdout, &stderr).Do(kit.Patient(t)))
	assert.Regexp(t, `^listening on 127\.0\.0\.1, port \d+\n$`, stderr.String())
	lines := strings.SplitAfter(stdout.String(), "\n")
	require.Len(t, lines, 7, "and an end of nothing")
	var accepted string
	for n, said := range []string{
		`["PIDs", "Greetings! 9527"]`, `["CHAT", "Hello from python 1"]`, `["CHAT", "Hello from python 2"]`,
	} {
		assert.Regexp(t, `^Accepted peer: 127\.0\.0\.1:\d+\n$`, lines[2*n])
		assert.Equal(t, "Received data: "+said+"\n", lines[2*n+1])
		if n > 0 {
			assert.Equal(t, accepted, lines[2*n], "it is the same client")
		}
		accepted = lines[2*n]
	}
}

// TestServe has a client of its own, which is answered, and an interrupt.
func TestServe(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(kit.Patient(t))
	r, w := io.Pipe()
	server, err := serve.Listen("127.0.0.1", 0, w)
	require.NoError(t, err)
	ended := make(chan error)
	go func() { ended <- server.Run(ctx, 0) }()
	stdout := bufio.NewReader(r)

	client := packetpeer.NewUDP()
	require.NoError(t, client.ConnectToHost("127.0.0.1", server.Port()))
	defer client.Close()
	for _, text := range []string{"The answer is... 42!", "grüße"} {
		require.NoError(t, client.PutPacket([]byte(text)))
		for _, want := range []string{
			fmt.Sprintf("Accepted peer: 127.0.0.1:%d\n", client.GetLocalPort()),
			"Received data: " + text + "\n",
		} {
			line, err := stdout.ReadString('\n')
			require.NoError(t, err)
			assert.Equal(t, want, line)
		}
		require.NoError(t, client.Wait(ctx))
		packet, err := client.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, text, string(packet))
	}
	interrupt()
	require.NoError(t, <-ended)
}

func TestTakenPort(t *testing.T) {
	t.Parallel()
	taken := packetpeer.NewUDP()
	require.NoError(t, taken.Bind(0, "127.0.0.1", 65536))
	defer taken.Close()
	var stdout, stderr strings.Builder
	require.Equal(t, 1, program.Call([]string{"-port", fmt.Sprint(taken.GetLocalPort())}, nil, &stdout, &stderr).Do(t.Context()))
	assert.Empty(t, stdout.String())
	assert.Contains(t, stderr.String(), "udpserver: packetpeer.UDPServer.Listen: ")
	assert.Contains(t, stderr.String(), "; choose another with -port\n")
}

func TestFlags(t *testing.T) {
	t.Parallel()
	kit.Usage(t, program, map[string]string{
		"-h":            about,
		"-no-such-flag": "udpserver: flag provided but not defined: -no-such-flag",
		"4243":          `udpserver: unexpected argument "4243"`,
	})
}
