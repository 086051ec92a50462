package realtest

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// installNode installs the npm package ws in a copy of testdata/websocket_node, in the version that is pinned there. If that
// is not possible the test ends as where a program is missing: it needs the network, or npm's cache.
func installNode(t *testing.T, dir string) {
	t.Helper()
	npm := RequireBinary(t, "npm", "install npm (Debian: apt-get install npm)")
	install := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		missing(t, "npm can't install the package ws: "+string(out))
	}
}

func TestWebSocketNodeClient(t *testing.T) {
	t.Parallel()
	node := RequireNode(t)
	testWSClient(t, wsClient{
		start: func(t *testing.T, s *wsServer) *Process {
			dir := wsClientDir(t, "testdata/websocket_node", s)
			installNode(t, dir)
			return Start(t, dir, node, "client.js")
		},
		wsOther: wsProper,
		closed:  "closed 4002 ünïcödé",
	})
}

// TestWebSocketNodeOwnClient has the client that is part of Node.js. It can be told of no authority but by Node's
// environment, so it is not tested over TLS.
func TestWebSocketNodeOwnClient(t *testing.T) {
	t.Parallel()
	node := RequireNode(t)
	flags := nodeWebSocketFlags(t, node)
	client := wsClient{
		start: func(t *testing.T, s *wsServer) *Process {
			return Start(t, wsClientDir(t, "testdata/websocket_node", s), node, append(flags, "client.js", "own")...)
		},
		wsOther: wsProper,
		closed:  "closed 4002 ünïcödé",
	}
	client.play(t, newWSServer(t, false))
}

// nodeWebSocketFlags returns the flags with which Node.js has a WebSocket client: one in versions 20 and 21, none since.
func nodeWebSocketFlags(t *testing.T, node string) []string {
	t.Helper()
	version, err := exec.Command(node, "--version").Output()
	require.NoError(t, err)
	major, _, _ := strings.Cut(strings.TrimPrefix(string(version), "v"), ".")
	number, err := strconv.Atoi(major)
	require.NoError(t, err)
	switch {
	case number < 20:
		t.Skipf("Node.js %s has no WebSocket client; version 20 has", major)
	case number < 22:
		return []string{"--experimental-websocket"}
	}
	return nil
}

func TestWebSocketNodeServer(t *testing.T) {
	t.Parallel()
	node := RequireNode(t)
	testWSServer(t, func(t *testing.T, port int) *Process {
		dir := CopyDir(t, "testdata/websocket_node", setPort(9080, port))
		installNode(t, dir)
		return Start(t, dir, node, "server.js")
	}, wsProper)
}
