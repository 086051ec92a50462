package streampeer_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// versions are those that crypto/tls speaks without being asked twice.
var versions = map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

func TestTLSClientMeetsCryptoTLS(t *testing.T) {
	t.Parallel()
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAuthority()
			listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
				Certificates: []tls.Certificate{a.issue(good)},
				MaxVersion:   version,
			})
			require.NoError(t, err)
			defer listener.Close()
			served := make(chan error, 1)
			go func() { served <- echoOne(listener) }()

			below := streampeer.NewTCP()
			require.NoError(t, below.ConnectToHost("127.0.0.1", listener.Addr().(*net.TCPAddr).Port))
			awaitStatus(t, below, streampeer.StatusConnected)
			client := streampeer.NewTLS()
			require.NoError(t, client.ConnectToStream(below, "127.0.0.1", streampeer.TLSOptionsClient(a.pool(), "")))
			eventually(t, client, func() bool { return client.GetStatus() != streampeer.TLSStatusHandshaking })
			requireConnected(t, client)
			assert.Equal(t, version, client.ConnectionState().Version)
			message := bytes.Repeat([]byte("echo "), 30_000)
			require.NoError(t, client.PutData(message))
			back, err := client.GetData(len(message))
			require.NoError(t, err)
			assert.True(t, bytes.Equal(message, back))
			client.DisconnectFromStream()
			below.DisconnectFromHost()
			assert.NoError(t, <-served, "the connection was ended properly")
		})
	}
}

// echoOne serves a connection, and returns nil if it was ended properly.
func echoOne(listener net.Listener) error {
	conn, err := listener.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	received, err := io.ReadAll(io.TeeReader(conn, conn))
	if err == nil && len(received) == 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}

func TestTLSServerMeetsCryptoTLS(t *testing.T) {
	t.Parallel()
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAuthority()
			server := kit.Listen(t)
			message := bytes.Repeat([]byte("ping "), 30_000)
			asked := make(chan error, 1)
			go func() {
				config := &tls.Config{RootCAs: a.pool(), MaxVersion: version}
				asked <- ask(server.GetLocalPort(), config, message)
			}()

			served := streampeer.NewTLS()
			require.NoError(t, served.AcceptStream(kit.Accept(t, server), streampeer.TLSOptionsServer(a.issue(good))))
			eventually(t, served, func() bool { return served.GetStatus() != streampeer.TLSStatusHandshaking })
			requireConnected(t, served)
			assert.Equal(t, version, served.ConnectionState().Version)
			data, err := served.GetData(len(message))
			require.NoError(t, err)
			require.NoError(t, served.PutData(data))
			eventually(t, served, func() bool { return served.GetStatus() == streampeer.TLSStatusDisconnected })
			assert.ErrorIs(t, served.LastError(), io.EOF)
			assert.NoError(t, <-asked)
		})
	}
}

// ask sends a message to a local server and reads it back.
func ask(port int, config *tls.Config, message []byte) error {
	conn, err := tls.Dial("tcp", (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}).String(), config)
	if err != nil {
		return err
	}
	defer conn.Close()
	wrote := make(chan struct{})
	go func() {
		defer close(wrote)
		_, _ = conn.Write(message)
	}()
	back := make([]byte, len(message))
	if _, err := io.ReadFull(conn, back); err != nil {
		return err
	}
	<-wrote // crypto/tls says no goodbye while a Write has not returned
	if !bytes.Equal(message, back) {
		return io.ErrNoProgress
	}
	return nil
}

func TestTLSShowsTheServerWhoCalls(t *testing.T) {
	t.Parallel()
	below, servedBelow := kit.Pair(t)
	clientOptions, _ := trust()
	a := newAuthority()
	certificate := a.issue(good)
	var from net.Addr
	server := streampeer.TLSOptionsServerConfig(&tls.Config{
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			from = hello.Conn.RemoteAddr()
			return &certificate, nil
		},
	})
	client, served := streampeer.NewTLS(), streampeer.NewTLS()
	require.NoError(t, client.ConnectToStream(below, "game.test", clientOptions))
	require.NoError(t, served.AcceptStream(servedBelow, server))
	agree(client, served)
	require.NotNil(t, from)
	assert.Equal(t, below.GetLocalPort(), from.(*net.TCPAddr).Port)
}

func TestTLSResumesSessions(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	server := streampeer.TLSOptionsServer(a.issue(good))
	client := streampeer.TLSOptionsClientConfig(&tls.Config{RootCAs: a.pool(), ClientSessionCache: tls.NewLRUClientSessionCache(1)})
	for again := range 2 {
		c, s := meet(t, "game.test", client, server)
		requireConnected(t, c, s)
		c.Poll() // takes the tickets
		assert.Equal(t, again == 1, c.ConnectionState().DidResume)
	}
}
