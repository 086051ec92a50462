package multiplayer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMultiplayerThatIsReplaced: what served a part of the tree, or all of it, lets go of nodes that leave afterwards.
func TestMultiplayerThatIsReplaced(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "/root/Lobby"} {
		t.Run("at "+path, func(t *testing.T) {
			t.Parallel()
			all := meeting(t, 1, func() []*Node { return nil })
			old, client := all[0], all[1]
			tree := old.GetTree()
			if path != "" {
				tree = NewSceneMultiplayer().GetTree()
				require.NoError(t, tree.SetMultiplayer(old, path))
				require.NoError(t, old.SetRootPath("/root"))
			}
			for _, to := range []*SceneTree{tree, client.GetTree()} {
				require.NoError(t, to.GetRoot().AddChild(stage(t)))
			}
			lobby := tree.GetRoot().GetNode("Lobby")
			require.NoError(t, lobby.GetNode("Things").AddChild(ball()))
			settle(t, all...)
			things := client.GetNode("Lobby/Things")
			require.Equal(t, 1, things.GetChildCount())

			next := NewSceneMultiplayer()
			require.NoError(t, tree.SetMultiplayer(next, path))
			lobby.GetNode("Things").GetChild(0).Free()
			settle(t, old, next, client)
			assert.Zero(t, things.GetChildCount(), "it is despawned by the one that has spawned it")
			lobby.Free()
			old.due()
			settle(t, old, next, client)
			assert.Empty(t, old.replication.syncs.order)
			assert.Empty(t, old.replication.nodes)
			assert.Empty(t, old.paths.given)
		})
	}
}
