package main

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestAlone(t *testing.T) {
	t.Parallel()
	var stdout, stderr strings.Builder
	require.Zero(t, program.Call(nil, nil, &stdout, &stderr).Do(kit.Patient(t)), stderr.String())
	assert.Regexp(t, `^listening on 127\.0\.0\.1, port \d+\n$`, stderr.String())
	assert.Equal(t, `# ann joins
server: peer_connected(ann)
ann: peer_connected(server)
# bob joins
server: peer_connected(bob)
bob: peer_connected(server)
# cid joins
server: peer_connected(cid)
cid: peer_connected(server)
# the server to all
ann: TRANSFER_MODE_RELIABLE on channel 0 from server: welcome
bob: TRANSFER_MODE_RELIABLE on channel 0 from server: welcome
cid: TRANSFER_MODE_RELIABLE on channel 0 from server: welcome
# the server to one
bob: TRANSFER_MODE_RELIABLE on channel 0 from server: only you, bob
# the server to all but one
ann: TRANSFER_MODE_RELIABLE on channel 3 from server: not bob
cid: TRANSFER_MODE_RELIABLE on channel 3 from server: not bob
# a client to the server
server: TRANSFER_MODE_RELIABLE on channel 1 from ann: hello
# unreliable, in order
server: TRANSFER_MODE_UNRELIABLE_ORDERED on channel 0 from bob: position 1
# unreliable, in any order
server: TRANSFER_MODE_UNRELIABLE on channel 2 from cid: position 2
# a large packet
server: TRANSFER_MODE_RELIABLE on channel 0 from ann: 90000 bytes
# bob closes
server: peer_disconnected(bob)
# the server disconnects cid
server: peer_disconnected(cid)
cid: peer_disconnected(server)
# the server closes
ann: peer_disconnected(server)
`, stdout.String())
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	other := enet.NewConnection()
	require.NoError(t, other.CreateHostBound("127.0.0.1", 0, 1, 0, 0, 0))
	defer other.Destroy()
	var stderr strings.Builder
	args := []string{"-port", strconv.Itoa(other.GetLocalPort())}
	assert.Equal(t, 1, program.Call(args, nil, io.Discard, &stderr).Do(kit.Patient(t)))
	assert.Contains(t, stderr.String(), "in use; choose another with -port\n")
}

// TestInterrupt ends the program in the middle.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("Ctrl-C")
	cancel(why)
	assert.ErrorIs(t, play(ctx, 0, io.Discard, io.Discard), why)
}

func TestArguments(t *testing.T) {
	t.Parallel()
	var stdout, stderr strings.Builder
	assert.Zero(t, program.Call([]string{"-h"}, nil, &stdout, &stderr).Do(t.Context()))
	assert.Contains(t, stderr.String(), about)
	assert.Equal(t, 2, program.Call([]string{"-nonsense"}, nil, &stdout, &stderr).Do(t.Context()))
	assert.Equal(t, 1, program.Call([]string{"-port", "70000"}, nil, &stdout, &stderr).Do(t.Context()))
	assert.Contains(t, stderr.String(), "port 70000 is not from 0 to 65535")
}
