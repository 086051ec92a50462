package streampeer_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// socketPath returns a path for a socket, which must be short.
func socketPath(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "uds")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "s")
}

// udsExist reports whether the system has Unix sockets. Windows does since version 1803, Wine does not.
func udsExist() bool {
	return !errors.Is(streampeer.NewUDS().ConnectToHost("nobody"), syscall.EAFNOSUPPORT)
}

// udsPair returns both ends of a connection, and the server.
func udsPair(t testing.TB) (client, served *streampeer.UDS, server *streampeer.UDSServer) {
	t.Helper()
	path := socketPath(t)
	server = streampeer.NewUDSServer()
	require.NoError(t, server.Listen(path))
	t.Cleanup(server.Stop)
	client = streampeer.NewUDS()
	require.NoError(t, client.ConnectToHost(path))
	t.Cleanup(client.DisconnectFromHost)
	awaitStatus(t, client, streampeer.StatusConnected)
	require.NoError(t, server.Wait(kit.Patient(t)))
	served = server.TakeConnection()
	require.NotNil(t, served)
	t.Cleanup(served.DisconnectFromHost)
	return client, served, server
}

func TestUDSTalk(t *testing.T) {
	t.Parallel()
	client, served, _ := udsPair(t)
	require.NoError(t, client.PutUTF8String("hello"))
	text, err := served.GetUTF8String(-1)
	require.NoError(t, err)
	assert.Equal(t, "hello", text)
	require.NoError(t, served.PutVar([]any{int64(1)}, false))
	value, err := client.GetVar(false)
	require.NoError(t, err)
	assert.Equal(t, []any{int64(1)}, value)
	assert.NotEmpty(t, client.GetConnectedPath())
	assert.Empty(t, served.GetConnectedPath(), "as in the engine")
}

func TestUDSEnd(t *testing.T) {
	t.Parallel()
	client, served, _ := udsPair(t)
	require.NoError(t, served.PutU8(1))
	served.DisconnectFromHost()
	require.NoError(t, client.Poll())
	assert.Equal(t, streampeer.StatusConnected, client.GetStatus(), "there is something to read")
	_, err := client.GetU8()
	require.NoError(t, err)
	awaitStatus(t, client, streampeer.StatusNone)
	assert.ErrorIs(t, client.LastError(), io.EOF)
	assert.Empty(t, client.GetConnectedPath())
}

// TestUDSDisconnectWithUnreadInput: the other side sees an end, not a reset.
func TestUDSDisconnectWithUnreadInput(t *testing.T) {
	t.Parallel()
	client, served, _ := udsPair(t)
	require.NoError(t, client.PutString("never read"))
	require.NoError(t, served.PutString("last words"))
	served.DisconnectFromHost()
	require.NoError(t, client.Poll())
	text, err := client.GetString(-1)
	require.NoError(t, err)
	assert.Equal(t, "last words", text)
	awaitStatus(t, client, streampeer.StatusNone)
	assert.ErrorIs(t, client.LastError(), io.EOF)
}

func TestUDSNobodyListens(t *testing.T) {
	t.Parallel()
	path := socketPath(t)
	peer := streampeer.NewUDS()
	err := peer.ConnectToHost(path)
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, err, syscall.ENOENT)
	assert.Equal(t, err, peer.LastError())
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())

	require.NoError(t, os.WriteFile(path, nil, 0o600))
	assert.ErrorIs(t, peer.ConnectToHost(path), gderr.Failed, "a file is no socket")
}

func TestUDSBadArguments(t *testing.T) {
	t.Parallel()
	peer, server := streampeer.NewUDS(), streampeer.NewUDSServer()
	tooLong := filepath.Join(filepath.Dir(socketPath(t)), string(make([]byte, 200)))
	assert.ErrorIs(t, peer.ConnectToHost(""), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, peer.Bind(""), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, server.Listen(""), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, peer.ConnectToHost(tooLong), gderr.Failed)
	assert.ErrorIs(t, peer.Bind(tooLong), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, server.Listen(tooLong), gderr.ErrAlreadyInUse)
	assert.False(t, server.IsListening())
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
	_, err := peer.GetData(1)
	assert.ErrorIs(t, err, streampeer.ErrNotConnected)
}

func TestUDSServerPathGoesWithIt(t *testing.T) {
	t.Parallel()
	client, served, server := udsPair(t)
	path := client.GetConnectedPath()
	assert.ErrorIs(t, server.Listen(path), gderr.ErrAlreadyInUse)
	server.Stop()
	server.Stop()
	assert.NoFileExists(t, path)
	require.NoError(t, client.PutU8(1), "connections that were taken go on")
	_, err := served.GetU8()
	require.NoError(t, err)
}

func TestUDSServerReplacesASocket(t *testing.T) {
	t.Parallel()
	client, _, server := udsPair(t)
	path := client.GetConnectedPath()
	other := streampeer.NewUDSServer()
	require.NoError(t, other.Listen(path))
	t.Cleanup(other.Stop)
	server.Stop()
	assert.FileExists(t, path, "it is the other's now")
}

func TestUDSReplacesNoOtherFile(t *testing.T) {
	t.Parallel()
	path := socketPath(t)
	require.NoError(t, os.WriteFile(path, []byte("precious"), 0o600))
	assert.ErrorIs(t, streampeer.NewUDS().Bind(path), gderr.ErrAlreadyExists)
	assert.ErrorIs(t, streampeer.NewUDSServer().Listen(path), gderr.ErrAlreadyInUse)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "precious", string(data))
}

func TestUDSBind(t *testing.T) {
	t.Parallel()
	path := socketPath(t)
	peer := streampeer.NewUDS()
	require.NoError(t, peer.Bind(path))
	assert.FileExists(t, path)
	assert.ErrorIs(t, peer.Bind(path+"2"), gderr.ErrAlreadyInUse)
	assert.ErrorIs(t, streampeer.NewUDS().Bind(filepath.Join(path, "x")), gderr.ErrUnavailable, "no directory")
	peer.DisconnectFromHost()
	assert.NoFileExists(t, path)
}

// TestUDSQueueFull connects to a server that takes nothing until there is no room, and then takes them all.
func TestUDSQueueFull(t *testing.T) {
	t.Parallel()
	path := socketPath(t)
	server := streampeer.NewUDSServer()
	require.NoError(t, server.Listen(path))
	t.Cleanup(server.Stop)
	var peers []*streampeer.UDS
	for len(peers) == 0 || peers[len(peers)-1].GetStatus() == streampeer.StatusConnected {
		peer := streampeer.NewUDS()
		require.NoError(t, peer.ConnectToHost(path))
		t.Cleanup(peer.DisconnectFromHost)
		peers = append(peers, peer)
		if len(peers) > 5000 {
			t.Skip("this system's queue has no end")
		}
	}
	last := peers[len(peers)-1]
	require.Equal(t, streampeer.StatusConnecting, last.GetStatus())
	require.NoError(t, last.Poll())
	require.Equal(t, streampeer.StatusConnecting, last.GetStatus())
	assert.Equal(t, path, last.GetConnectedPath())

	for range peers[1:] {
		require.True(t, server.IsConnectionAvailable())
		server.TakeConnection().DisconnectFromHost()
	}
	awaitStatus(t, last, streampeer.StatusConnected)
}

func TestUDSDroppedServerIsClosed(t *testing.T) {
	t.Parallel()
	path := socketPath(t)
	func() { require.NoError(t, streampeer.NewUDSServer().Listen(path)) }()
	deadline := time.Now().Add(kit.Patience)
	for {
		runtime.GC()
		if _, err := os.Stat(path); os.IsNotExist(err) {
			return
		}
		require.True(t, time.Now().Before(deadline), "the file is still there")
	}
}
