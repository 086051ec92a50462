package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// What the tutorial's client prints for "hello" and its answer, and at a polite end.
const (
	answer = "Packet: [71, 111, 116, 32, 111, 117, 114, 32, 109, 115, 103, 58, 32, 104, 101, 108, 108, 111]\n"
	closed = "WebSocket closed with code: 1000, reason . Clean: true\n"
)

// play runs the program with an input, and returns its exit code and what it printed, except what it connects to.
func play(t *testing.T, input string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx := kit.Patient(t)
	var out, errs bytes.Buffer
	code = program.Call(args, strings.NewReader(input), &out, &errs).Do(ctx)
	require.NoError(t, ctx.Err())
	_, rest, found := strings.Cut(strings.TrimPrefix(errs.String(), "connecting to ws"), "\n")
	require.True(t, found, errs.String())
	return code, out.String(), rest
}

func TestLinesAreAnsweredByTheBuiltInServer(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := play(t, "hello\n", "-port", "0")
	require.Zero(t, code)
	require.Equal(t, "hello\n"+answer+closed, stdout)
	require.Equal(t, "label: Packet: Got our msg: hello\n", stderr)
}

func TestBuiltInServerMakesWay(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	code, stdout, _ := play(t, "hello", "-port", fmt.Sprint(l.Addr().(*net.TCPAddr).Port))
	require.Zero(t, code)
	require.Equal(t, "hello\n"+answer+closed, stdout)
}

func TestManyLines(t *testing.T) {
	t.Parallel()
	var input, labels strings.Builder
	for i := range 500 {
		fmt.Fprintln(&input, "line", i)
		fmt.Fprintln(&labels, "label: Packet: Got our msg: line", i)
	}
	code, stdout, stderr := play(t, input.String(), "-port", "0")
	require.Zero(t, code)
	require.True(t, strings.HasSuffix(stdout, closed))
	require.Equal(t, labels.String(), stderr)
}

func TestEmptyInput(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := play(t, "", "-port", "0")
	require.Zero(t, code)
	require.Equal(t, closed, stdout)
	require.Empty(t, stderr)
}

func TestLongLines(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("x", 65535-len("Got our msg: ")) // so that the answer is no longer than a peer takes
	code, stdout, stderr := play(t, longest, "-port", "0")
	require.Zero(t, code)
	require.True(t, strings.HasPrefix(stdout, longest+"\nPacket: [71, 111, "))
	require.Equal(t, "label: Packet: Got our msg: "+longest+"\n", stderr)

	code, stdout, stderr = play(t, strings.Repeat("x", 1<<17), "-port", "0")
	require.Equal(t, 1, code)
	require.Equal(t, closed, stdout)
	require.Equal(t, "websocketclient: bufio.Scanner: token too long\n", stderr)
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	holder := streampeer.NewTCP()
	require.NoError(t, holder.Bind(0, "127.0.0.1"))
	defer holder.DisconnectFromHost()
	code, stdout, stderr := play(t, "hello", "-url", fmt.Sprintf("ws://127.0.0.1:%d", holder.GetLocalPort()))
	require.Equal(t, 1, code)
	require.Equal(t, "WebSocket closed with code: -1, reason . Clean: false\n", stdout)
	require.Regexp(t, `^websocketclient: \S+: Can't connect: `, stderr)
}

func TestTrust(t *testing.T) {
	t.Parallel()
	own := httptest.NewTLSServer(nil)
	defer own.Close()
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.Block{Type: "CERTIFICATE", Bytes: own.Certificate().Raw}
	require.NoError(t, os.WriteFile(caFile, pem.EncodeToMemory(&block), 0o600))
	url := startEcho(t, streampeer.TLSOptionsServer(own.TLS.Certificates[0])).url
	byName := strings.Replace(url, "127.0.0.1", "localhost", 1) // which the certificate is not for
	for args, trusts := range map[string]bool{
		"-url " + url + " -ca " + caFile:                   true,
		"-url " + url + " -insecure":                       true,
		"-url " + url:                                      false,
		"-url " + byName + " -ca " + caFile:                false,
		"-url " + byName + " -ca " + caFile + " -insecure": true,
	} {
		code, stdout, stderr := play(t, "hello", strings.Fields(args)...)
		if trusts {
			assert.Zero(t, code, args)
			assert.Equal(t, "hello\n"+answer+closed, stdout, args)
		} else {
			assert.Equal(t, 1, code, args)
			assert.Equal(t, "WebSocket closed with code: -1, reason . Clean: false\n", stdout, args)
			assert.Contains(t, stderr, "x509: certificate", args)
		}
	}
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for args, want := range map[string]struct {
		code   int
		reason string
	}{
		"-h":             {0, about + "\n\nUsage of websocketclient:\n"},
		"-no-such-flag":  {2, "websocketclient: flag provided but not defined: -no-such-flag\n"},
		"ws://127.0.0.1": {2, `websocketclient: unexpected argument "ws://127.0.0.1"` + "\n"},
		"-url http://x":  {1, "connecting to http://x\nwebsocketclient: "},
		"-ca " + empty:   {1, "websocketclient: no certificate in "},
		"-ca /nowhere":   {1, "websocketclient: open /nowhere: "},
	} {
		var stdout, stderr strings.Builder
		assert.Equal(t, want.code, program.Call(strings.Fields(args), strings.NewReader(""), &stdout, &stderr).Do(t.Context()), args)
		assert.Empty(t, stdout.String(), args)
		assert.True(t, strings.HasPrefix(stderr.String(), want.reason), stderr.String())
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	got, err := parse(program.Call(nil, nil, io.Discard, io.Discard))
	require.NoError(t, err)
	require.Equal(t, options{port: 5000, linger: time.Second}, got)
}

func TestPipesAreNoTerminals(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	defer w.Close()
	require.False(t, isTerminal(r))
	require.False(t, isTerminal(strings.NewReader("")))
}
