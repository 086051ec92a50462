package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// start runs the program until the test ends, and returns its output and its port.
func start(t *testing.T, args ...string) (*bufio.Reader, int) {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.Background())
	r, w := io.Pipe()
	code := make(chan int)
	go func() {
		defer w.Close()
		code <- program.Call(append(args, "-port", "0"), nil, w, io.Discard).Do(ctx)
	}()
	t.Cleanup(func() {
		r.Close()
		interrupt()
		assert.Zero(t, <-code)
	})
	stdout := bufio.NewReader(r)
	var port int
	_, err := fmt.Fscanf(stdout, "Listening on %d.\n", &port)
	require.NoError(t, err)
	return stdout, port
}

func dial(t *testing.T, port int) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(kit.Patience)))
	return conn
}

func TestNodeStyle(t *testing.T) {
	t.Parallel()
	stdout, port := start(t)
	conn := dial(t, port)
	kit.ReadExactly(t, stdout, "Accepted connection.\n")
	kit.ReadExactly(t, conn, "Hello from the server!\n")
	fmt.Fprint(conn, "ack")
	kit.ReadExactly(t, stdout, "Received: ack\n")
}

func TestPythonStyle(t *testing.T) {
	t.Parallel()
	stdout, port := start(t, "-mode", "python")
	conn := dial(t, port)
	kit.ReadExactly(t, stdout, fmt.Sprintf("[*] Acception connection from %s\n", conn.LocalAddr()))
	kit.ReadExactly(t, conn, "hi~hi~")
}

func TestTakenPort(t *testing.T) {
	t.Parallel()
	_, port := start(t)
	var stdout, stderr strings.Builder
	require.Equal(t, 1, program.Call([]string{"-port", fmt.Sprint(port)}, nil, &stdout, &stderr).Do(t.Context()))
	require.Empty(t, stdout.String())
	require.Contains(t, stderr.String(), "tcpserver: streampeer.TCPServer.Listen: ")
	require.Contains(t, stderr.String(), "; choose another with -port\n")
}

func TestFlags(t *testing.T) {
	t.Parallel()
	kit.Usage(t, program, map[string]string{
		"-h":            about,
		"-no-such-flag": "tcpserver: flag provided but not defined: -no-such-flag",
		"5000":          `tcpserver: unexpected argument "5000"`,
		"-mode perl":    `tcpserver: -mode "perl": want node or python`,
	})
}
