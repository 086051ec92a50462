package realtest

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// dtlsScript starts one of the scripts, beside certificates.
func dtlsScript(t *testing.T, binary, certificates, script string, port int, args ...string) *Process {
	t.Helper()
	dir := CopyDir(t, "testdata/dtls_godot4", setPort(4242, port))
	require.NoError(t, os.CopyFS(dir, os.DirFS(certificates)))
	return Start(t, dir, binary, append([]string{"--headless", "-s", script, "--"}, args...)...)
}

// TestDTLSToGodot4: clients of the library at the engine's servers.
func TestDTLSToGodot4(t *testing.T) {
	t.Parallel()
	binary, dir := RequireGodot4(t), t.TempDir()
	identities := dtlsIdentities(t, dir)
	ports, servers := map[string]int{}, map[string]*Process{}
	for _, name := range []string{"good", "rsa", "expired"} {
		servers[name], ports[name] = startOnPort(t, func(port int) *Process {
			return dtlsScript(t, binary, dir, "server.gd", port, name)
		}, "Listening on ")
	}
	for _, a := range dtlsAttempts {
		if client := dtlsTry(t, a, ports[a.server], identities[a.trust].Trust); client != nil {
			for _, packet := range []string{"grüße", "zwei"} {
				require.NoError(t, client.PutPacket([]byte(packet)))
				require.Equal(t, packet, dtlsGet(t, client))
			}
			require.NoError(t, client.PutPacket([]byte("leave")))
			for client.GetStatus() == packetpeer.DTLSStatusConnected {
				require.NoError(t, client.Wait(udpContext(t)))
				client.Poll()
			}
			assert.ErrorIs(t, client.LastError(), io.EOF)
		}
		want := packetpeer.DTLSStatusConnected
		if a.want != want {
			want = packetpeer.DTLSStatusError
		}
		servers[a.server].WaitLine(fmt.Sprint("status ", int(want)))
	}
}

// TestDTLSFromGodot4: the engine's clients at servers of the library.
func TestDTLSFromGodot4(t *testing.T) {
	t.Parallel()
	binary, dir := RequireGodot4(t), t.TempDir()
	identities := dtlsIdentities(t, dir)
	ports, statuses := map[string]int{}, map[string]<-chan packetpeer.DTLSStatus{}
	for _, name := range []string{"good", "rsa", "expired"} {
		ports[name], statuses[name] = dtlsServe(t, identities[name])
	}
	var args []string
	for _, a := range dtlsAttempts {
		args = append(args, strconv.Itoa(ports[a.server]), a.trust, a.hostname)
	}
	client := dtlsScript(t, binary, dir, "client.gd", 4242, args...)
	for _, a := range dtlsAttempts {
		if a.want == packetpeer.DTLSStatusConnected {
			client.WaitLine("got grüße")
			assert.Equal(t, a.want, <-statuses[a.server])
		} else {
			client.WaitLine("failed")
			assert.Equal(t, packetpeer.DTLSStatusError, <-statuses[a.server])
		}
	}
}

// TestENetOverDTLSToGodot4: ENet's client of the library at an engine's server.
func TestENetOverDTLSToGodot4(t *testing.T) {
	t.Parallel()
	binary, dir := RequireGodot4(t), t.TempDir()
	identities := dtlsIdentities(t, dir)
	server, port := startOnPort(t, func(port int) *Process {
		return dtlsScript(t, binary, dir, "server.gd", port, "good", "enet")
	}, "Listening on ")
	peer, signals := enetMember(t)
	require.NoError(t, peer.CreateClient("127.0.0.1", port, 0, 0, 0, 0))
	require.NoError(t, peer.GetHost().DTLSClientSetup("game.test", identities["good"].Client()))
	enetPoll(t, peer, func() bool { return len(*signals) > 0 })
	require.Equal(t, []string{"connected 1"}, *signals)
	server.WaitLine("connected")
	for _, size := range []int{1, 1000, 50_000} {
		peer.SetTransferMode(multiplayer.TransferModeReliable)
		require.NoError(t, peer.PutPacket(enetPayload(0, size)))
		enetPoll(t, peer, func() bool { return peer.GetAvailablePacketCount() > 0 })
		packet, err := peer.GetPacket()
		require.NoError(t, err)
		require.Equal(t, enetPayload(0, size), packet)
	}
	peer.Close()
	server.WaitLine("disconnected")
}

// TestENetOverDTLSFromGodot4: an engine's clients at a server of the library, of which one trusts somebody else.
func TestENetOverDTLSFromGodot4(t *testing.T) {
	t.Parallel()
	binary, dir := RequireGodot4(t), t.TempDir()
	identities := dtlsIdentities(t, dir)
	peer, signals := enetMember(t)
	require.NoError(t, peer.SetBindIP("127.0.0.1"))
	require.NoError(t, peer.CreateServer(0, 32, 0, 0, 0))
	require.NoError(t, peer.GetHost().DTLSServerSetup(streampeer.TLSOptionsServer(identities["good"].Certificate)))
	port := strconv.Itoa(peer.GetHost().GetLocalPort())
	client := dtlsScript(t, binary, dir, "client.gd", 4242,
		"enet", port, "foreign", "game.test", "enet", port, "good", "game.test")
	enetPoll(t, peer, func() bool {
		for peer.GetAvailablePacketCount() > 0 {
			packet, err := peer.GetPacket()
			require.NoError(t, err)
			peer.SetTransferMode(multiplayer.TransferModeReliable)
			require.NoError(t, peer.PutPacket(packet))
		}
		return len(*signals) == 2
	})
	client.WaitLine("disconnected")
	client.WaitLine("got grüße")
	assert.True(t, strings.HasPrefix((*signals)[0], "connected "), *signals)
	assert.True(t, strings.HasPrefix((*signals)[1], "disconnected "), *signals)
}
