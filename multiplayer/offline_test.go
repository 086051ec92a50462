package multiplayer

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
)

func TestOfflinePeerIsAServerWithoutPeers(t *testing.T) {
	t.Parallel()
	p := NewOfflinePeer()
	p.Poll()
	require.NoError(t, p.PutPacket([]byte{1}))
	require.NoError(t, p.DisconnectPeer(3, true))
	p.Close()
	assert.Equal(t, ConnectionConnected, p.GetConnectionStatus())
	assert.Equal(t, 1, p.GetUniqueID())
	assert.True(t, p.IsServer())
	assert.False(t, p.IsServerRelaySupported())
	assert.Equal(t, 0, p.GetPacketPeer())
	assert.Equal(t, TransferModeReliable, p.GetPacketMode())
	assert.Equal(t, 0, p.GetPacketChannel())
	for range p.Packets() {
		assert.Fail(t, "no packet ever comes")
	}
	var failed *gderr.Error
	require.ErrorAs(t, p.GetPacketError(), &failed)
	assert.Equal(t, "multiplayer.OfflinePeer.Packets", failed.Op)
	assert.Equal(t, gderr.ErrUnavailable, failed.Code)
	require.NoError(t, p.LastError())
}

func TestOfflinePeerWaitsUntilTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, NewOfflinePeer().Wait(ctx), context.Canceled)
}

// TestOfflinePeerLivesInAGroup: it has its turn never, and a SceneMultiplayer over it when that has something to do.
func TestOfflinePeerLivesInAGroup(t *testing.T) {
	t.Parallel()
	g := group.New[string]()
	require.NoError(t, g.Add(NewOfflinePeer(), "offline"))
	m := NewSceneMultiplayer()
	m.SetMultiplayerPeer(NewOfflinePeer())
	_ = m.Poll()
	require.NoError(t, g.Add(m, "scene"))
	m.CallDeferred(func() {})
	for turn := range g.Ready(t.Context()) {
		assert.Equal(t, "scene", turn)
		break
	}
}
