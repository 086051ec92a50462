package realtest

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestTLSGodot3 connects to an engine with a certificate that it made: it has a common name only.
func TestTLSGodot3(t *testing.T) {
	t.Parallel()
	binary := RequireGodot3(t)
	var dir string
	server, port := startOnPort(t, func(port int) *Process {
		dir = CopyDir(t, "testdata/tls_godot3", setPort(5000, port))
		return Start(t, dir, binary, "-s", "server.gd")
	}, "Listening on ")
	assert.Equal(t, notConnected(), server.WaitLine("Not connected: "))
	trusted := certificateIn(t, filepath.Join(dir, "server.crt"))
	greet := func(options *streampeer.TLSOptions, name string, want streampeer.TLSStatus) {
		t.Helper()
		below := newTCPPeer(t)
		require.Equal(t, streampeer.StatusConnected, tcpConnect(t, below, port))
		stream := shakeHands(t, func(s *streampeer.TLS) error { return s.ConnectToStream(below, name, options) })
		require.Equal(t, want, stream.GetStatus(), "the error: %v", stream.LastError())
		if want == streampeer.TLSStatusConnected {
			greeting, err := stream.GetUTF8String(-1)
			require.NoError(t, err)
			assert.Equal(t, "Hello from Godot!", greeting)
		}
	}
	greet(streampeer.TLSOptionsClient(trusted, ""), "game.test", streampeer.TLSStatusConnected)
	greet(streampeer.TLSOptionsClient(trusted, "game.test"), "127.0.0.1", streampeer.TLSStatusConnected)
	greet(streampeer.TLSOptionsClient(trusted, ""), "127.0.0.1", streampeer.TLSStatusErrorHostnameMismatch)
	greet(streampeer.TLSOptionsClient(nil, ""), "game.test", streampeer.TLSStatusError)
}

// notConnected is the line of the script with what a TLS answers that is not connected.
func notConnected() string {
	idle, data := streampeer.NewTLS(), []byte{1}
	_, partial := idle.PutPartialData(data)
	_, got := idle.GetData(1)
	_, there := idle.GetPartialData(1)
	return fmt.Sprintf("Not connected: [%d, %d, %d, %d, %d, %d]", idle.GetAvailableBytes(), gderr.CodeOf(idle.PutData(data)),
		gderr.CodeOf(partial), gderr.CodeOf(got), gderr.CodeOf(there), gderr.CodeOf(idle.PutData(nil)))
}

// TestTLSOpenSSL has certificates that openssl made: with a common name only, and with an alternative name too.
func TestTLSOpenSSL(t *testing.T) {
	t.Parallel()
	openssl := RequireBinary(t, "openssl", "install OpenSSL (Debian: apt-get install openssl)")
	for name, c := range map[string]struct {
		args []string
		good map[string]bool // names
	}{
		"common name": {nil, map[string]bool{"game.test": true, "other.test": false, "": false}},
		"common name, a serial number of 21 bytes": {
			[]string{"-set_serial", "0xff00000000000000000000000000000000000001"}, map[string]bool{"game.test": true, "other.test": false},
		},
		"alternative name": {
			[]string{"-addext", "subjectAltName=DNS:other.test"}, map[string]bool{"game.test": false, "other.test": true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			key, certificate := filepath.Join(dir, "server.key"), filepath.Join(dir, "server.crt")
			made := exec.CommandContext(t.Context(), openssl, append([]string{"req", "-x509", "-newkey", "rsa:2048", "-nodes",
				"-subj", "/CN=game.test", "-days", "30", "-keyout", key, "-out", certificate}, c.args...)...)
			output, err := made.CombinedOutput()
			require.NoError(t, err, "%s", output)
			pair, err := tls.LoadX509KeyPair(certificate, key)
			require.NoError(t, err)
			for asked, good := range c.good {
				testTLSName(t, asked, certificateIn(t, certificate), pair, good)
			}
		})
	}
}

// testTLSName has a client ask a server with a certificate for a name.
func testTLSName(t *testing.T, name string, trusted *x509.CertPool, certificate tls.Certificate, good bool) {
	t.Helper()
	listener := streampeer.NewTCPServer()
	require.NoError(t, listener.Listen(0, "127.0.0.1"))
	defer listener.Stop()
	below := newTCPPeer(t)
	require.Equal(t, streampeer.StatusConnected, tcpConnect(t, below, listener.GetLocalPort()))
	ctx := kit.Patient(t)
	require.NoError(t, listener.Wait(ctx))
	server := streampeer.NewTLS()
	t.Cleanup(server.DisconnectFromStream)
	require.NoError(t, server.AcceptStream(listener.TakeConnection(), streampeer.TLSOptionsServer(certificate)))
	client := streampeer.NewTLS()
	t.Cleanup(client.DisconnectFromStream)
	err := client.ConnectToStream(below, name, streampeer.TLSOptionsClient(trusted, ""))
	for err == nil && client.GetStatus() == streampeer.TLSStatusHandshaking && ctx.Err() == nil {
		server.Poll()
		client.Poll()
	}
	assert.Equal(t, good, client.GetStatus() == streampeer.TLSStatusConnected, "%q: %v", name, client.LastError())
}

// shakeHands polls a stream until it is not handshaking any more.
func shakeHands(t *testing.T, begin func(*streampeer.TLS) error) *streampeer.TLS {
	t.Helper()
	ctx := kit.Patient(t)
	stream := streampeer.NewTLS()
	t.Cleanup(stream.DisconnectFromStream)
	require.NoError(t, begin(stream))
	for stream.GetStatus() == streampeer.TLSStatusHandshaking {
		require.NoError(t, stream.Wait(ctx))
		stream.Poll()
	}
	return stream
}

// certificateIn returns what trusts the certificates in a file in PEM form.
func certificateIn(t *testing.T, path string) *x509.CertPool {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(text))
	return pool
}
