package packetpeer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// dtlsHost is a server for DTLS.
type dtlsHost struct {
	t       testing.TB
	udp     *packetpeer.UDPServer
	dtls    *packetpeer.DTLSServer
	served  []*packetpeer.DTLS // whose clients have shown their cookies
	refused []*packetpeer.DTLS
}

func newDTLSHost(t testing.TB, id kit.Identity) *dtlsHost {
	t.Helper()
	h := &dtlsHost{t: t, udp: listen(t), dtls: packetpeer.NewDTLSServer()}
	require.NoError(t, h.dtls.Setup(id.Server()))
	t.Cleanup(func() {
		for _, peer := range h.served {
			peer.DisconnectFromPeer()
		}
	})
	return h
}

// poll does what a server does in a frame.
func (h *dtlsHost) poll() {
	require.NoError(h.t, h.udp.Poll())
	for h.udp.IsConnectionAvailable() {
		peer := h.dtls.TakeConnection(h.udp.TakeConnection())
		if peer.GetStatus() == packetpeer.DTLSStatusHandshaking {
			h.served = append(h.served, peer)
		} else {
			h.refused = append(h.refused, peer)
		}
	}
	for _, peer := range h.served {
		peer.Poll()
	}
}

// dtlsClient returns a peer that begins to connect to a port.
func dtlsClient(t testing.TB, port int, hostname string, options *streampeer.TLSOptions) *packetpeer.DTLS {
	t.Helper()
	client := packetpeer.NewDTLS()
	require.NoError(t, client.ConnectToPeer(connected(t, port), hostname, options))
	t.Cleanup(client.DisconnectFromPeer)
	return client
}

// agree polls both sides until the handshake is over at the client, and at the server if that has seen a cookie.
func (h *dtlsHost) agree(client *packetpeer.DTLS) {
	h.t.Helper()
	kit.Await(h.t, func() bool {
		h.poll()
		client.Poll()
		for _, peer := range h.served {
			if peer.GetStatus() == packetpeer.DTLSStatusHandshaking {
				return false
			}
		}
		return client.GetStatus() != packetpeer.DTLSStatusHandshaking
	})
}

// dtlsPair returns the two ends of a connection, and its server.
func dtlsPair(t testing.TB) (client, served *packetpeer.DTLS, host *dtlsHost) {
	t.Helper()
	id := kit.NewIdentity()
	host = newDTLSHost(t, id)
	client = dtlsClient(t, host.udp.GetLocalPort(), "game.test", id.Client())
	host.agree(client)
	require.NoError(t, client.LastError())
	require.Len(t, host.served, 1)
	served = host.served[0]
	require.Equal(t, packetpeer.DTLSStatusConnected, client.GetStatus())
	require.Equal(t, packetpeer.DTLSStatusConnected, served.GetStatus())
	return client, served, host
}

// getDTLS polls until there is a packet, and returns it.
func (h *dtlsHost) get(peer *packetpeer.DTLS) string {
	h.t.Helper()
	kit.Await(h.t, func() bool {
		require.NoError(h.t, h.udp.Poll())
		peer.Poll()
		require.Equal(h.t, packetpeer.DTLSStatusConnected, peer.GetStatus(), "%v", peer.LastError())
		return peer.GetAvailablePacketCount() > 0
	})
	packet, err := peer.GetPacket()
	require.NoError(h.t, err)
	return string(packet)
}
