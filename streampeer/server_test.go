package streampeer_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestTCPServerListensToBothFamilies(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "*"))
	t.Cleanup(server.Stop)
	hosts := map[string]string{"127.0.0.1": "127.0.0.1"}
	if hasIPv6() {
		hosts["::1"] = "0:0:0:0:0:0:0:1"
	}
	for host, printed := range hosts {
		peer := streampeer.NewTCP()
		require.NoError(t, peer.ConnectToHost(host, server.GetLocalPort()))
		awaitStatus(t, peer, streampeer.StatusConnected)
		served := kit.Accept(t, server)
		assert.Equal(t, printed, served.GetConnectedHost())
		assert.Equal(t, printed, peer.GetConnectedHost())
		assert.Equal(t, peer.GetLocalPort(), served.GetConnectedPort())
		assert.Equal(t, server.GetLocalPort(), served.GetLocalPort())
		peer.DisconnectFromHost()
	}
}

// hasIPv6 reports whether the machine has the address ::1.
func hasIPv6() bool {
	peer := streampeer.NewTCP()
	defer peer.DisconnectFromHost()
	return peer.Bind(0, "::1") == nil
}

func TestTCPServerBadArguments(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	for _, port := range []int{-1, 65536} {
		assert.ErrorIs(t, server.Listen(port, "127.0.0.1"), gderr.ErrInvalidParameter)
	}
	for _, address := range []string{"", "localhost", "127.0.0", "127.0.0.1 "} {
		assert.ErrorIs(t, server.Listen(0, address), gderr.ErrInvalidParameter, "%q", address)
	}
	err := server.Listen(0, "192.0.2.1") // of nobody, by RFC 5737
	assert.ErrorIs(t, err, gderr.ErrAlreadyInUse)
	assert.False(t, server.IsListening())
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	assert.ErrorIs(t, server.Listen(0, "127.0.0.1"), gderr.ErrAlreadyInUse)
	assert.True(t, server.IsListening())
	server.Stop()
}

func TestTCPServerThatDoesNotListen(t *testing.T) {
	t.Parallel()
	stopped := kit.Listen(t)
	stopped.Stop()
	stopped.Stop()
	for _, server := range []*streampeer.TCPServer{streampeer.NewTCPServer(), stopped} {
		assert.False(t, server.IsListening())
		assert.False(t, server.IsConnectionAvailable())
		assert.Nil(t, server.TakeConnection())
		assert.True(t, server.TakeSocketConnection() == nil, "and not a nil in an interface")
		assert.Zero(t, server.GetLocalPort())
		assert.ErrorIs(t, server.Wait(t.Context()), gderr.ErrUnconfigured)
		assert.NoError(t, server.LastError())
	}
}

func TestTCPServerListensAgain(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	port := server.GetLocalPort()
	client := kit.Dial(t, server)
	served := kit.Accept(t, server)
	server.Stop()
	require.NoError(t, client.PutU8(1), "connections that were taken go on")
	_, err := served.GetU8()
	require.NoError(t, err)
	require.NoError(t, server.Listen(port, "127.0.0.1"), "the port is free, though a connection still uses it")
	assert.Equal(t, port, server.GetLocalPort())
}

func TestTCPServerStopClosesWhoWaits(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	client := kit.Dial(t, server)
	server.Stop()
	require.NoError(t, client.Wait(kit.Patient(t)))
	_ = client.Poll()
	assert.NotEqual(t, streampeer.StatusConnected, client.GetStatus())
}

func TestTCPServerWait(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- server.Wait(ctx) }()
	cancel()
	assert.Equal(t, context.Canceled, <-done)

	assert.False(t, server.IsConnectionAvailable())
	go func() { done <- server.Wait(kit.Patient(t)) }()
	client := kit.Dial(t, server)
	require.NoError(t, <-done)
	assert.True(t, server.IsConnectionAvailable())
	served := server.TakeSocketConnection()
	require.NotNil(t, served)
	assert.Equal(t, streampeer.StatusConnected, served.GetStatus())
	assert.False(t, server.IsConnectionAvailable())
	assert.Nil(t, server.TakeConnection())
	served.DisconnectFromHost()
	awaitStatus(t, client, streampeer.StatusNone)
}

// TestTCPServerGivesGodot3Peers makes a server as TCP_Server of Godot 3 was.
func TestTCPServerGivesGodot3Peers(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer(streampeer.Godot3)
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	t.Cleanup(server.Stop)
	client := kit.Dial(t, server)
	served := kit.Accept(t, server)
	require.NoError(t, client.PutU8(1))
	require.NoError(t, served.Wait(kit.Patient(t)))
	_, err := served.GetU8()
	require.NoError(t, err)
	client.DisconnectFromHost()
	require.NoError(t, served.Wait(kit.Patient(t)))
	assert.Equal(t, streampeer.StatusNone, served.GetStatus(), "which polls by itself")
}
