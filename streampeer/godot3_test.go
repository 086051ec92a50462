package streampeer_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// awaitStatusOnly waits for a status as a Godot 3 game does: nothing polls but GetStatus.
func awaitStatusOnly(t testing.TB, p *streampeer.TCP, want streampeer.Status) {
	t.Helper()
	ctx := kit.Patient(t)
	for p.GetStatus() != want {
		require.NoError(t, p.Wait(ctx))
	}
}

// TestGodot3ReconnectsFromError is what the first tutorial relies on: Godot 4 refuses it.
func TestGodot3ReconnectsFromError(t *testing.T) {
	t.Parallel()
	dead := deadPort(t)
	for _, c := range []struct {
		options []streampeer.Option
		want    error
	}{{nil, gderr.ErrAlreadyInUse}, {[]streampeer.Option{streampeer.Godot3}, nil}} {
		peer := streampeer.NewTCP(c.options...)
		require.NoError(t, peer.ConnectToHost("127.0.0.1", dead))
		awaitStatus(t, peer, streampeer.StatusError)
		assert.ErrorIs(t, peer.LastError(), syscall.ECONNREFUSED)
		assert.False(t, peer.IsConnectedToHost())

		server := kit.Listen(t)
		assert.ErrorIs(t, peer.ConnectToHost("127.0.0.1", server.GetLocalPort()), c.want)
		if c.want == nil {
			awaitStatusOnly(t, peer, streampeer.StatusConnected)
			assert.True(t, peer.IsConnectedToHost())
			assert.NoError(t, peer.LastError())
		}
		peer.DisconnectFromHost()
	}
}

func TestGodot3StatusPolls(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	peer := streampeer.NewTCP(streampeer.Godot3)
	require.NoError(t, peer.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	awaitStatusOnly(t, peer, streampeer.StatusConnected)
	served := kit.Accept(t, server)
	require.NoError(t, served.PutU8(7))
	served.DisconnectFromHost()
	got, err := peer.GetU8()
	require.NoError(t, err)
	assert.Equal(t, uint8(7), got)
	awaitStatusOnly(t, peer, streampeer.StatusNone)
	assert.False(t, peer.IsConnectedToHost())
}

// TestGodot3UseWhileConnecting writes and reads at once: a Godot 3 peer waits for its connection, or drops.
func TestGodot3UseWhileConnecting(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	peer := streampeer.NewTCP(streampeer.Godot3)
	require.NoError(t, peer.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	t.Cleanup(peer.DisconnectFromHost)
	served := kit.Accept(t, server)
	require.NoError(t, served.PutUTF8String("hi"))
	text, err := peer.GetUTF8String(-1)
	require.NoError(t, err)
	assert.Equal(t, "hi", text)
}

func TestGodot3UseOfADeadConnection(t *testing.T) {
	t.Parallel()
	peer := streampeer.NewTCP(streampeer.Godot3)
	require.NoError(t, peer.ConnectToHost("127.0.0.1", deadPort(t)))
	_, err := peer.GetU8()
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, peer.LastError(), syscall.ECONNREFUSED)
	assert.Equal(t, streampeer.StatusError, peer.GetStatus())
}

// TestGodot3BesidesTCP: a UDS peer polls by itself too, and a TLS has the numbers that it is made with.
func TestGodot3BesidesTCP(t *testing.T) {
	t.Parallel()
	path := socketPath(t)
	server := streampeer.NewUDSServer(streampeer.Godot3)
	require.NoError(t, server.Listen(path))
	t.Cleanup(server.Stop)
	client := streampeer.NewUDS(streampeer.Godot3)
	require.NoError(t, client.ConnectToHost(path))
	require.NoError(t, server.Wait(kit.Patient(t)))
	served := server.TakeConnection()
	t.Cleanup(served.DisconnectFromHost)
	require.NoError(t, client.PutVar([]byte("abc"), false))
	value, err := served.GetVar(false)
	require.NoError(t, err)
	assert.Equal(t, []byte("abc"), value)
	client.DisconnectFromHost()
	assert.Equal(t, streampeer.StatusNone, served.GetStatus(), "it has polled")

	below, servedBelow := kit.Pair(t)
	clientOptions, serverOptions := trust()
	a, b := streampeer.NewTLS(streampeer.Godot3), streampeer.NewTLS()
	require.NoError(t, a.ConnectToStream(below, "game.test", clientOptions))
	require.NoError(t, b.AcceptStream(servedBelow, serverOptions))
	agree(a, b)
	requireConnected(t, a, b)
	require.NoError(t, a.PutVar([]byte("abc"), false))
	got, err := b.GetData(8)
	require.NoError(t, err)
	assert.Equal(t, byte(20), got[4], "a PoolByteArray")
}

// TestGodot3Variants reads and writes the type numbers of Godot 3, where a PoolByteArray was 20 and not 29.
func TestGodot3Variants(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	peer := kit.Dial(t, server, streampeer.Godot3)
	served := kit.Accept(t, server)
	require.NoError(t, peer.PutVar([]byte("abc"), false))
	size, err := served.GetU32()
	require.NoError(t, err)
	kind, err := served.GetU32()
	require.NoError(t, err)
	assert.Equal(t, uint32(20), kind)
	rest, err := served.GetData(int(size) - 4)
	require.NoError(t, err)
	assert.Equal(t, "\x03\x00\x00\x00abc\x00", string(rest))
}
