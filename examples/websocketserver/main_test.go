package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
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
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// exchange is what the server and the built-in client print.
const exchange = "built-in client: hello\n" +
	"Msg from client: hello\n" +
	"b'Got our msg: hello'\n" +
	"built-in client: Packet: Got our msg: hello\n"

// start runs the program until it is interrupted, at the latest when the test ends, and returns its output behind "Server
// started", and its URL.
func start(t *testing.T, args ...string) (stdout *bufio.Reader, url string, interrupt context.CancelFunc) {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.Background())
	outRead, outWrite := io.Pipe()
	errRead, errWrite := io.Pipe()
	code := make(chan int)
	go func() {
		defer outWrite.Close()
		defer errWrite.Close()
		code <- program.Call(append(args, "-port", "0"), nil, outWrite, errWrite).Do(ctx)
	}()
	t.Cleanup(func() {
		outRead.Close()
		errRead.Close()
		interrupt()
		assert.Zero(t, <-code)
	})
	stdout = bufio.NewReader(outRead)
	kit.ReadExactly(t, stdout, "Server started\n")
	_, err := fmt.Fscanf(bufio.NewReader(errRead), "listening on %s\n", &url)
	require.NoError(t, err)
	return stdout, url, interrupt
}

// writeIdentity writes a certificate and its key to files.
func writeIdentity(t *testing.T) (certFile, keyFile string, trusted *x509.CertPool) {
	t.Helper()
	own, err := newIdentity(time.Now())
	require.NoError(t, err)
	key, err := x509.MarshalPKCS8PrivateKey(own.certificate.PrivateKey)
	require.NoError(t, err)
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
		return name
	}
	trusted = x509.NewCertPool()
	trusted.AddCert(own.certificate.Leaf)
	return write("cert.pem", "CERTIFICATE", own.certificate.Certificate[0]), write("key.pem", "PRIVATE KEY", key), trusted
}

func TestBuiltInClientTalksToTheServer(t *testing.T) {
	t.Parallel()
	certFile, keyFile, _ := writeIdentity(t)
	for scheme, args := range map[string]string{
		"ws://":            "",
		"ws://127.0.0.1:":  "-bind *",
		"wss://":           "-selfsigned",
		"wss://127.0.0.1:": "-cert " + certFile + " -key " + keyFile,
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			stdout, url, _ := start(t, strings.Fields(args)...)
			assert.True(t, strings.HasPrefix(url, scheme), url)
			kit.ReadExactly(t, stdout, exchange)
		})
	}
}

func TestVerifyingClientOfTheOwnCertificate(t *testing.T) {
	t.Parallel()
	certFile, keyFile, trusted := writeIdentity(t)
	stdout, url, _ := start(t, "-noclient", "-cert", certFile, "-key", keyFile)
	ended := startClient(t.Context(), url, streampeer.TLSOptionsClient(trusted, ""), io.Discard, io.Discard)
	kit.ReadExactly(t, stdout, "Msg from client: hello\nb'Got our msg: hello'\n")
	ended()
}

func TestClientThatDoesNotTrustTheServer(t *testing.T) {
	t.Parallel()
	_, url, _ := start(t, "-noclient", "-selfsigned")
	ctx := kit.Patient(t)
	err := sayHello(ctx, url, nil, io.Discard)
	var unknown *tls.CertificateVerificationError
	require.ErrorAs(t, err, &unknown)
}

func TestBuiltInClientTellsWhyItCannotTalk(t *testing.T) {
	t.Parallel()
	holder := streampeer.NewTCP() // a port on which nobody listens
	require.NoError(t, holder.Bind(0, "127.0.0.1"))
	defer holder.DisconnectFromHost()
	var stdout, stderr strings.Builder
	startClient(t.Context(), serverURL("127.0.0.1", holder.GetLocalPort(), false), nil, &stdout, &stderr)()
	require.Empty(t, stdout.String())
	require.Regexp(t, `^built-in client: \S+: Can't connect: `, stderr.String())
	require.Error(t, sayHello(t.Context(), "", nil, io.Discard))
}

// TestInterruptedClient has a server that never answers the handshake.
func TestInterruptedClient(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr strings.Builder
	ended := startClient(ctx, serverURL("127.0.0.1", server.GetLocalPort(), false), nil, &stdout, &stderr)
	require.NoError(t, server.Wait(t.Context()))
	cancel()
	ended()
	require.Empty(t, stdout.String()+stderr.String())
}

func TestClientIsToldOfTheServersEnd(t *testing.T) {
	t.Parallel()
	_, url, interrupt := start(t, "-noclient")
	ctx := kit.Patient(t)
	socket := websocketpeer.New()
	require.NoError(t, socket.ConnectToURL(url, nil))
	defer socket.Close(-1, "")
	require.NoError(t, until(ctx, socket, func() bool { return socket.GetReadyState() == websocketpeer.StateOpen }))
	interrupt()
	require.NoError(t, until(ctx, socket, func() bool { return socket.GetReadyState() == websocketpeer.StateClosed }))
	require.Equal(t, 1001, socket.GetCloseCode())
}

func TestTakenPort(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	var stdout, stderr strings.Builder
	require.Equal(t, 1, program.Call([]string{"-port", fmt.Sprint(server.GetLocalPort())}, nil, &stdout, &stderr).Do(t.Context()))
	require.Empty(t, stdout.String())
	require.Contains(t, stderr.String(), "websocketserver: streampeer.TCPServer.Listen: ")
	require.Contains(t, stderr.String(), "; choose another with -port\n")
}

func TestCertificateThatIsNone(t *testing.T) {
	t.Parallel()
	certFile, _, _ := writeIdentity(t)
	var stdout, stderr strings.Builder
	require.Equal(t, 1, program.Call([]string{"-cert", certFile, "-key", certFile}, nil, &stdout, &stderr).Do(t.Context()))
	require.Empty(t, stdout.String())
	require.Contains(t, stderr.String(), "websocketserver: tls: ")
}

func TestServerURL(t *testing.T) {
	t.Parallel()
	require.Equal(t, "ws://127.0.0.1:5000", serverURL("127.0.0.1", 5000, false))
	require.Equal(t, "ws://127.0.0.1:5000", serverURL("0.0.0.0", 5000, false))
	require.Equal(t, "wss://127.0.0.1:5000", serverURL("*", 5000, true))
	require.Equal(t, "ws://[::1]:5000", serverURL("::", 5000, false))
	require.Equal(t, "ws://[::1]:5000", serverURL("::1", 5000, false))
}

func TestFlags(t *testing.T) {
	t.Parallel()
	kit.Usage(t, program, map[string]string{
		"-h":                         about,
		"-no-such-flag":              "websocketserver: flag provided but not defined: -no-such-flag",
		"5000":                       `websocketserver: unexpected argument "5000"`,
		"-cert a.pem":                `websocketserver: -cert "a.pem": want -key, too`,
		"-key a.pem":                 `websocketserver: -key "a.pem": want -cert, too`,
		"-cert a -key b -selfsigned": "websocketserver: -selfsigned and -cert: want one of them",
	})
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	got, err := parse(program.Call(nil, nil, io.Discard, io.Discard))
	require.NoError(t, err)
	require.Equal(t, options{bind: "127.0.0.1", port: 5000}, got)
}
