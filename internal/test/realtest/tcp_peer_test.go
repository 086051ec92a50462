package realtest

import (
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// tcpPeers are the two behaviours of a peer.
var tcpPeers = map[string][]streampeer.Option{
	"Godot3": {streampeer.Godot3},
	"Godot4": nil,
}

// forEachTCPPeer runs a test with a peer of each behaviour.
func forEachTCPPeer(t *testing.T, test func(t *testing.T, peer *streampeer.TCP)) {
	for name, options := range tcpPeers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newTCPPeer(t, options...))
		})
	}
}

func newTCPPeer(t *testing.T, options ...streampeer.Option) *streampeer.TCP {
	t.Helper()
	peer := streampeer.NewTCP(options...)
	t.Cleanup(peer.DisconnectFromHost)
	return peer
}

// tcpPort returns a port on which nobody listens. It stays taken until release is called, or the test ends.
func tcpPort(t *testing.T) (port int, release func()) {
	t.Helper()
	holder := streampeer.NewTCP()
	require.NoError(t, holder.Bind(0, "127.0.0.1"))
	t.Cleanup(holder.DisconnectFromHost)
	return holder.GetLocalPort(), holder.DisconnectFromHost
}

// startOnPort starts a server on a free port. start gets the port; ready is in the line that the server prints when
// it listens. Somebody else may take the port first, so it tries more than once.
func startOnPort(t *testing.T, start func(port int) *Process, ready string) (*Process, int) {
	t.Helper()
	var said []string
	for range 5 {
		port, release := tcpPort(t)
		release()
		p := start(port)
		if _, ok := p.FindLine(ready); ok {
			return p, port
		}
		p.Kill()
		said = append(said, p.Lines()...)
	}
	require.Fail(t, "the server starts on no port", "it printed:\n%s", strings.Join(said, "\n"))
	return nil, 0
}

// setPort puts a port in the place of another in a script.
func setPort(from, to int) func(string) string {
	return func(text string) string { return strings.ReplaceAll(text, strconv.Itoa(from), strconv.Itoa(to)) }
}

// tcpConnect begins to connect a peer, and waits until it is connected or refused. A peer of Godot 4 must be
// disconnected after an error before that.
func tcpConnect(t *testing.T, peer *streampeer.TCP, port int) streampeer.Status {
	t.Helper()
	require.NoError(t, peer.ConnectToHost("127.0.0.1", port))
	return tcpLeave(t, peer, streampeer.StatusConnecting)
}

// tcpLeave waits until the peer has another status than the given one, and returns that.
func tcpLeave(t *testing.T, peer *streampeer.TCP, status streampeer.Status) streampeer.Status {
	t.Helper()
	ctx := kit.Patient(t)
	for peer.GetStatus() == status {
		require.NoError(t, peer.Wait(ctx))
		_ = peer.Poll() // the status tells
	}
	return peer.GetStatus()
}

// tcpConnectPatiently connects a peer to a server that does not tell when it listens, and lets it be refused until
// then.
func tcpConnectPatiently(t *testing.T, peer *streampeer.TCP, port int) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	giveUp := time.After(kit.Patience)
	for tcpConnect(t, peer, port) != streampeer.StatusConnected {
		peer.DisconnectFromHost()
		select {
		case <-again.C:
		case <-giveUp:
			require.Fail(t, "never connected")
		}
	}
}

// tcpReceive requires what the peer receives next. It blocks, but no longer than the server may live.
func tcpReceive(t *testing.T, peer *streampeer.TCP, want string) {
	t.Helper()
	data, err := peer.GetData(len(want))
	require.NoError(t, err)
	require.Equal(t, want, string(data))
}

// requireRefused requires that nobody listens on a port, as the peer sees it, and makes it ready to connect again.
func requireRefused(t *testing.T, peer *streampeer.TCP, port int) {
	t.Helper()
	require.Equal(t, streampeer.StatusError, tcpConnect(t, peer, port))
	require.ErrorIs(t, peer.LastError(), syscall.ECONNREFUSED)
	peer.DisconnectFromHost()
}

// requireKilled requires that the peer is told of the end of a killed server: by an end of the stream, or by a
// reset where the server had not read everything.
func requireKilled(t *testing.T, peer *streampeer.TCP) {
	t.Helper()
	status := tcpLeave(t, peer, streampeer.StatusConnected)
	require.Contains(t, []streampeer.Status{streampeer.StatusNone, streampeer.StatusError}, status)
	require.Error(t, peer.LastError())
	peer.DisconnectFromHost()
}
