package realtest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// wsMember is a WebSocketMultiplayerPeer of the library, and what its handlers were told.
type wsMember struct {
	*websocketpeer.MultiplayerPeer
	signals []string
}

func newWSMember(t *testing.T) *wsMember {
	t.Helper()
	m := &wsMember{MultiplayerPeer: websocketpeer.NewMultiplayerPeer()}
	t.Cleanup(m.Close)
	m.OnPeerConnected(func(id int) { m.signals = append(m.signals, fmt.Sprint("connected ", id)) })
	m.OnPeerDisconnected(func(id int) { m.signals = append(m.signals, fmt.Sprint("disconnected ", id)) })
	return m
}

// pollUntil polls the peer until something is so.
func (m *wsMember) pollUntil(t *testing.T, so func() bool) {
	t.Helper()
	ctx := udpContext(t)
	for m.Poll(); !so(); m.Poll() {
		require.NoError(t, m.Wait(ctx), "the peer's error: %v", m.LastError())
	}
}

// wsMultiplayerScript starts one of the scripts, beside certificates.
func wsMultiplayerScript(t *testing.T, binary, certificates, script string, port int, args ...string) *Process {
	t.Helper()
	dir := CopyDir(t, "testdata/websocket_multiplayer_godot4", setPort(9080, port))
	require.NoError(t, os.CopyFS(dir, os.DirFS(certificates)))
	return Start(t, dir, binary, append([]string{"--headless", "-s", script, "--"}, args...)...)
}

// wsMultiplayerSizes are those of the packets that client.gd sends.
var wsMultiplayerSizes = []int{1, 125, 126, 1200, 60_000}

// wsMultiplayerSchemes is what is talked, and the certificate of the server.
var wsMultiplayerSchemes = map[string][]string{"ws": nil, "wss": {"good"}}

// TestWebSocketMultiplayerToGodot4: clients of the library at an engine's server.
func TestWebSocketMultiplayerToGodot4(t *testing.T) {
	t.Parallel()
	binary, dir := RequireGodot4(t), t.TempDir()
	trusted := streampeer.TLSOptionsClient(dtlsIdentities(t, dir)["good"].Trust, "game.test")
	for scheme, certificate := range wsMultiplayerSchemes {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			server, port := startOnPort(t, func(port int) *Process {
				return wsMultiplayerScript(t, binary, dir, "server.gd", port, certificate...)
			}, "Listening on")
			for _, leave := range []bool{false, true} {
				peer := newWSMember(t)
				var options *streampeer.TLSOptions
				if scheme == "wss" {
					options = trusted
				}
				require.NoError(t, peer.CreateClient(fmt.Sprintf("%s://127.0.0.1:%d", scheme, port), options))
				peer.pollUntil(t, func() bool { return len(peer.signals) > 0 })
				require.Equal(t, []string{"connected 1"}, peer.signals)
				id := peer.GetUniqueID()
				server.WaitLine(fmt.Sprint("connected ", id))
				for _, size := range wsMultiplayerSizes {
					require.NoError(t, peer.PutPacket(enetPayload(0, size)))
					peer.pollUntil(t, func() bool { return peer.GetAvailablePacketCount() > 0 })
					server.WaitLine(fmt.Sprintf("packet %d 2 0 %d", id, size))
					assert.Equal(t, 1, peer.GetPacketPeer())
					packet, err := peer.GetPacket()
					require.NoError(t, err)
					require.Equal(t, enetPayload(0, size), packet)
				}
				if leave {
					require.NoError(t, peer.PutPacket([]byte("leave")))
					peer.pollUntil(t, func() bool { return peer.GetConnectionStatus() == multiplayer.ConnectionDisconnected })
					assert.Equal(t, []string{"connected 1", "disconnected 1"}, peer.signals)
				} else {
					peer.Close()
				}
				server.WaitLine(fmt.Sprint("disconnected ", id))
			}
		})
	}
}

// TestWebSocketMultiplayerFromGodot4: the engine's clients at a server of the library.
func TestWebSocketMultiplayerFromGodot4(t *testing.T) {
	t.Parallel()
	binary, dir := RequireGodot4(t), t.TempDir()
	secret := dtlsIdentities(t, dir)["good"].Server()
	for scheme, certificate := range wsMultiplayerSchemes {
		for _, ending := range []string{"close", "leave"} {
			t.Run(scheme+" "+ending, func(t *testing.T) {
				t.Parallel()
				peer := newWSMember(t)
				var options *streampeer.TLSOptions
				if scheme == "wss" {
					options = secret
				}
				require.NoError(t, peer.CreateServer(0, "127.0.0.1", options))
				client := wsMultiplayerScript(t, binary, dir, "client.gd", peer.GetLocalPort(), append([]string{ending}, certificate...)...)
				peer.pollUntil(t, func() bool {
					wsSendBack(t, peer)
					return len(peer.signals) == 2
				})
				id := 0
				_, err := fmt.Sscanf(client.WaitLine("connected 1 as "), "connected 1 as %d", &id)
				require.NoError(t, err)
				assert.Equal(t, []string{fmt.Sprint("connected ", id), fmt.Sprint("disconnected ", id)}, peer.signals)
				for _, size := range wsMultiplayerSizes {
					require.Equal(t, fmt.Sprintf("echo 1 %d true", size), client.WaitLine("echo"))
				}
				if ending == "leave" {
					client.WaitLine("disconnected 1")
				} else {
					client.WaitLine("closing")
				}
				require.Zero(t, client.WaitEnd(), strings.Join(client.Lines(), "\n"))
			})
		}
	}
}

// wsSendBack sends all packets back, and disconnects whoever wants to leave.
func wsSendBack(t *testing.T, peer *wsMember) {
	t.Helper()
	for peer.GetAvailablePacketCount() > 0 {
		from := peer.GetPacketPeer()
		packet, err := peer.GetPacket()
		require.NoError(t, err)
		if string(packet) == "leave" {
			require.NoError(t, peer.DisconnectPeer(from, false))
			continue
		}
		peer.SetTargetPeer(from)
		require.NoError(t, peer.PutPacket(packet))
	}
}
