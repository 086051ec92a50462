package realtest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// TestDTLSToOpenSSL: clients at openssl s_server, which greets them.
func TestDTLSToOpenSSL(t *testing.T) {
	t.Parallel()
	openssl, dir := requireOpenSSL(t), t.TempDir()
	identities := dtlsIdentities(t, dir)
	for i, a := range dtlsAttempts {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			server := Start(t, dir, "sh", "-c", saying("hello")+fmt.Sprintf("%s s_server -dtls1_2 "+
				"-accept 127.0.0.1:0 -cert %s.crt -key %s.key", openssl, a.server, a.server))
			var port int // that the system gave it
			_, err := fmt.Sscanf(server.WaitLine("ACCEPT"), "ACCEPT 127.0.0.1:%d", &port)
			require.NoError(t, err)
			if client := dtlsTry(t, a, port, identities[a.trust].Trust); client != nil {
				assert.Equal(t, "hello\n", dtlsGet(t, client))
				require.NoError(t, client.PutPacket([]byte("grüße\n")))
				server.WaitLine("grüße")
				client.DisconnectFromPeer()
				server.WaitLine("DONE")
			}
		})
	}
}

// TestDTLSFromOpenSSL: openssl s_client at servers.
func TestDTLSFromOpenSSL(t *testing.T) {
	t.Parallel()
	openssl, dir := requireOpenSSL(t), t.TempDir()
	identities := dtlsIdentities(t, dir)
	for i, a := range dtlsAttempts {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			port, statuses := dtlsServe(t, identities[a.server])
			verify := "-verify_hostname "
			if a.hostname == "127.0.0.1" {
				verify = "-verify_ip "
			}
			client := Start(t, dir, "sh", "-c", saying("grüße")+fmt.Sprintf("%s s_client -dtls1_2 "+
				"-connect 127.0.0.1:%d -CAfile %s.crt -verify_return_error ", openssl, port, a.trust)+verify+a.hostname)
			if a.want == packetpeer.DTLSStatusConnected {
				assert.Equal(t, a.want, <-statuses)
				client.WaitLine("grüße")
				return
			}
			assert.Equal(t, packetpeer.DTLSStatusError, <-statuses)
			client.WaitLine("verify error")
		})
	}
}

// saying is the beginning of a line of the shell, behind which stands a program whose input is a text, and then nothing,
// without end.
func saying(text string) string {
	return "pipe=$(mktemp -u) && mkfifo $pipe && exec 3<>$pipe && rm $pipe && echo " + text + " >&3 && exec <&3 "
}

func requireOpenSSL(t *testing.T) string {
	t.Helper()
	return RequireBinary(t, "openssl", "install OpenSSL (Debian: apt-get install openssl)")
}
