package conformance

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReplayLeavesNothingOpen counts descriptors and files, so that it must not run beside other tests.
func TestReplayLeavesNothingOpen(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	engine := Godot4()
	everything := scenario(t,
		`{"op": "raw_listen", "as": "srv"}`,
		`{"op": "raw_udp", "as": "udp"}`,
		`{"op": "raw_dead_port", "as": "dead"}`,
		`{"op": "new", "class": "StreamPeerTCP", "as": "c"}`,
		`{"op": "call", "on": "c", "method": "connect_to_host", "args": ["127.0.0.1", {"port": "srv"}], "want": 0}`,
		`{"op": "raw_accept", "on": "srv", "as": "r"}`,
		`{"op": "new", "class": "TCPServer", "as": "t"}`,
		`{"op": "call", "on": "t", "method": "listen", "args": [0], "want": 0}`,
		`{"op": "call", "on": "t", "method": "get_local_port", "port_as": "t"}`,
		`{"op": "raw_connect", "port": {"port": "t"}, "as": "s"}`,
		`{"op": "until", "on": "t", "method": "is_connection_available", "equals": true, "max_ms": 2000, "want": true}`,
		`{"op": "call", "on": "t", "method": "take_connection", "want": {"object": "StreamPeerTCP"}}`,
		`{"op": "new", "class": "UDSServer", "as": "u"}`,
		`{"op": "call", "on": "u", "method": "listen", "args": [{"tmp": "u.sock"}], "want": 0}`,
	)
	require.NoError(t, engine.Replay(everything), "the first run opens what the Go runtime itself keeps")
	before := descriptors(t)
	require.NoError(t, engine.Replay(everything))
	assert.Equal(t, before, descriptors(t))
	left, err := os.ReadDir(tmp)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// descriptors counts the open ones, where the system lists them.
func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/dev/fd")
	if os.IsNotExist(err) {
		return 0
	}
	require.NoError(t, err)
	return len(open)
}
