package realtest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// dtlsIdentities makes the certificates "good", "rsa", "foreign" and "expired", and puts each into a directory, as files in
// PEM form.
func dtlsIdentities(t *testing.T, dir string) map[string]kit.Identity {
	t.Helper()
	made := map[string]kit.Identity{}
	for name, until := range map[string]time.Time{
		"good": time.Now().Add(time.Hour), "rsa": time.Now().Add(time.Hour), "foreign": time.Now().Add(time.Hour),
		"expired": time.Now().Add(-time.Hour),
	} {
		var key crypto.Signer
		var err error
		if name == "rsa" {
			key, err = rsa.GenerateKey(rand.Reader, 2048)
		} else {
			key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		}
		require.NoError(t, err)
		made[name] = kit.IdentityOf(key, func(c *x509.Certificate) { c.Subject.CommonName, c.NotAfter = name, until })
		keyDER, err := x509.MarshalPKCS8PrivateKey(key)
		require.NoError(t, err)
		dtlsPEM(t, filepath.Join(dir, name+".key"), "PRIVATE KEY", keyDER)
		dtlsPEM(t, filepath.Join(dir, name+".crt"), "CERTIFICATE", made[name].Leaf.Raw)
	}
	return made
}

func dtlsPEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	require.NoError(t, os.WriteFile(path, text, 0o600))
}

// dtlsServe serves a port until the test ends: it sends back what it gets, and disconnects who sends "leave". It returns
// the port, and how each handshake has ended.
func dtlsServe(t *testing.T, id kit.Identity) (port int, ended <-chan packetpeer.DTLSStatus) {
	t.Helper()
	udp, server := packetpeer.NewUDPServer(), packetpeer.NewDTLSServer()
	require.NoError(t, udp.Listen(0, "127.0.0.1"))
	require.NoError(t, server.Setup(id.Server()))
	port = udp.GetLocalPort()
	statuses := make(chan packetpeer.DTLSStatus, 100)
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	t.Cleanup(func() {
		cancel()
		<-over
	})
	go func() {
		defer close(over)
		defer udp.Stop()
		var peers []*packetpeer.DTLS
		for udp.Wait(ctx) == nil {
			_ = udp.Poll()
			for udp.IsConnectionAvailable() {
				if peer := server.TakeConnection(udp.TakeConnection()); peer.GetStatus() == packetpeer.DTLSStatusHandshaking {
					peers = append(peers, peer)
				}
			}
			for _, peer := range peers {
				before := peer.GetStatus()
				peer.Poll()
				if status := peer.GetStatus(); before == packetpeer.DTLSStatusHandshaking && status != before {
					statuses <- status
				}
				for packet := range peer.Packets() {
					_ = peer.PutPacket(packet)
				}
			}
		}
	}()
	return port, statuses
}

// dtlsAttempt is a client's attempt, and the status that it has to end in.
type dtlsAttempt struct {
	server, trust, hostname string
	want                    packetpeer.DTLSStatus
}

// dtlsAttempts are the attempts at servers of the certificates good, rsa and expired.
var dtlsAttempts = []dtlsAttempt{
	{"good", "good", "game.test", packetpeer.DTLSStatusConnected},
	{"good", "good", "127.0.0.1", packetpeer.DTLSStatusConnected},
	{"rsa", "rsa", "game.test", packetpeer.DTLSStatusConnected},
	{"good", "foreign", "game.test", packetpeer.DTLSStatusError},
	{"expired", "expired", "game.test", packetpeer.DTLSStatusError},
	{"good", "good", "other.test", packetpeer.DTLSStatusErrorHostnameMismatch},
}

// dtlsTry makes an attempt at a port, and returns the client if that succeeds.
func dtlsTry(t *testing.T, a dtlsAttempt, port int, trust *x509.CertPool) *packetpeer.DTLS {
	t.Helper()
	udp, client := packetpeer.NewUDP(), packetpeer.NewDTLS()
	require.NoError(t, udp.ConnectToHost("127.0.0.1", port))
	t.Cleanup(udp.Close)
	t.Cleanup(client.DisconnectFromPeer)
	require.NoError(t, client.ConnectToPeer(udp, a.hostname, streampeer.TLSOptionsClient(trust, "")))
	ctx := udpContext(t)
	for client.GetStatus() == packetpeer.DTLSStatusHandshaking {
		require.NoError(t, client.Wait(ctx))
		client.Poll()
	}
	require.Equal(t, a.want, client.GetStatus(), "%v: %v", a, client.LastError())
	if a.want == packetpeer.DTLSStatusConnected {
		return client
	}
	assert.ErrorAs(t, client.LastError(), new(*tls.CertificateVerificationError))
	return nil
}

// dtlsGet waits for a packet, and returns it.
func dtlsGet(t *testing.T, client *packetpeer.DTLS) string {
	t.Helper()
	ctx := udpContext(t)
	for client.GetAvailablePacketCount() == 0 {
		require.NoError(t, client.Wait(ctx))
		client.Poll()
		require.NoError(t, client.LastError())
	}
	packet, err := client.GetPacket()
	require.NoError(t, err)
	return string(packet)
}
