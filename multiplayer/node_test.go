package multiplayer

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
)

// below makes nodes below a node, by their paths.
func below(t testing.TB, top *Node, paths ...string) {
	t.Helper()
	for _, path := range paths {
		parent, name := top, path
		for i := len(path) - 1; i >= 0; i-- {
			if path[i] == '/' {
				parent, name = top.GetNode(path[:i]), path[i+1:]
				break
			}
		}
		require.NotNil(t, parent, path)
		require.NoError(t, parent.AddChild(NewNode(name)))
	}
}

func TestNodePaths(t *testing.T) {
	t.Parallel()
	m := NewSceneMultiplayer(NewNode("Main"), NewNode("Other"))
	main := m.GetNode("Main")
	below(t, main, "A", "A/B", "A/B/C")
	c := m.GetNode("/root/Main/A/B/C")
	require.NotNil(t, c)
	assert.Equal(t, "/root/Main/A/B/C", c.GetPath())
	for path, want := range map[string]*Node{
		".": c, "..": c.GetParent(), "../..": main.GetNode("A"), "../../../../Other": m.GetNode("Other"),
		"/root": m.GetTree().GetRoot(), "/root/Main//A/./B/C/": c, "..:position:x": c.GetParent(),
		"": nil, "/Main": nil, "/": nil, "D": nil, "../../../../../..": nil, "/root/../..": nil,
	} {
		assert.Same(t, want, c.GetNode(path), "%q", path)
	}
	assert.True(t, main.HasNode("A/B"))
	for want, pair := range map[string][2]*Node{
		".":           {c, c},
		"A/B/C":       {main, c},
		"../../..":    {c, main},
		"../A":        {m.GetNode("Other"), nil},
		"../Other":    {main, m.GetNode("Other")},
		"../Main/A/B": {m.GetNode("Other"), main.GetNode("A/B")},
	} {
		if pair[1] != nil {
			assert.Equal(t, want, pair[0].GetPathTo(pair[1]))
		}
	}
	assert.Empty(t, main.GetPathTo(NewNode("stranger")))
	assert.Empty(t, NewNode("stranger").GetPath())
	assert.Nil(t, NewNode("stranger").GetNode("/root"))
}

func TestNodeNamesAreValidAndUnique(t *testing.T) {
	t.Parallel()
	top := NewNode("a.b:c/d\"e%f")
	assert.Equal(t, "a_b_c_d_e_f", top.GetName())
	below(t, top, "Coin", "Coin", "Coin", "b1", "b1", "9", "9")
	var names []string
	for _, c := range top.GetChildren() {
		names = append(names, c.GetName())
	}
	assert.Equal(t, []string{"Coin", "Coin2", "Coin3", "b1", "b2", "9", "10"}, names)
	top.GetChild(0).SetName("Coin3")
	assert.Equal(t, "Coin4", top.GetChild(0).GetName())
	top.GetChild(-1).SetName("10")
	assert.Equal(t, "10", top.GetChild(-1).GetName(), "its own name is free")
	assert.Nil(t, top.GetChild(7))
	assert.Equal(t, 7, top.GetChildCount())
}

// TestNodeOrder: what the handlers of a tree see, and when.
func TestNodeOrder(t *testing.T) {
	t.Parallel()
	var heard []string
	say := func(what string) { heard = append(heard, what) }
	top := NewNode("A")
	below(t, top, "B", "B/C", "D")
	for _, path := range []string{".", "B", "B/C", "D"} {
		n := top.GetNode(path)
		n.OnTreeEntered(func() { say("enter " + n.GetName()) })
		n.OnChildEnteredTree(func(c *Node) { say(n.GetName() + " sees " + c.GetName()) })
		n.OnReady(func() { say("ready " + n.GetName()) })
		n.OnTreeExiting(func() { say("exit " + n.GetName()); assert.True(t, n.IsInsideTree()) })
	}
	m := NewSceneMultiplayer(top)
	assert.Equal(t, []string{
		"enter A", "enter B", "A sees B", "enter C", "B sees C", "enter D", "A sees D",
		"ready C", "ready B", "ready D", "ready A",
	}, heard)
	heard = nil
	root := m.GetTree().GetRoot()
	require.NoError(t, root.RemoveChild(top))
	assert.Equal(t, []string{"exit D", "exit C", "exit B", "exit A"}, heard)
	assert.False(t, top.GetNode("B/C").IsInsideTree())
	assert.Nil(t, top.GetMultiplayer())
	heard = nil
	require.NoError(t, root.AddChild(top))
	assert.Len(t, heard, 7, "ready is said only once")
	assert.True(t, top.IsNodeReady())
}

func TestNodesThatCantBeAdded(t *testing.T) {
	t.Parallel()
	m := NewSceneMultiplayer(NewNode("A"), NewNode("B"))
	a, b := m.GetNode("A"), m.GetNode("B")
	for _, n := range []*Node{nil, b, a, m.GetTree().GetRoot()} {
		require.ErrorIs(t, a.AddChild(n), gderr.ErrInvalidParameter)
	}
	top := NewNode("top")
	below(t, top, "x")
	require.ErrorIs(t, top.GetChild(0).AddChild(top), gderr.ErrInvalidParameter)
	require.ErrorIs(t, a.RemoveChild(b), gderr.ErrInvalidParameter)
	require.ErrorIs(t, a.RemoveChild(nil), gderr.ErrInvalidParameter)
	require.ErrorIs(t, a.Reparent(nil), gderr.ErrInvalidParameter)
	require.ErrorIs(t, a.Reparent(a), gderr.ErrInvalidParameter)
	require.NoError(t, a.Reparent(b))
	assert.Equal(t, "/root/B/A", a.GetPath())
}

func TestQueueFreeWaitsForTheEndOfTheFrame(t *testing.T) {
	t.Parallel()
	m := NewSceneMultiplayer(NewNode("A"))
	a := m.GetNode("A")
	a.QueueFree()
	a.QueueFree()
	assert.True(t, a.IsInsideTree())
	require.NoError(t, m.Poll())
	assert.False(t, a.IsInsideTree())
	m.GetTree().SetProcessManually(true)
	assert.True(t, m.GetTree().IsProcessManually())
	require.NoError(t, m.GetTree().GetRoot().AddChild(a))
	a.QueueFree()
	require.NoError(t, m.Poll())
	assert.True(t, a.IsInsideTree())
	m.GetTree().Process()
	assert.False(t, a.IsInsideTree())
	a.QueueFree() // outside: at once, and nothing
}

func TestAuthorityGoesToChildren(t *testing.T) {
	t.Parallel()
	m := NewSceneMultiplayer(NewNode("A"))
	a := m.GetNode("A")
	below(t, a, "B", "B/C")
	assert.Equal(t, 1, a.GetMultiplayerAuthority())
	assert.True(t, a.IsMultiplayerAuthority(), "offline this side is the server")
	a.SetMultiplayerAuthority(7, true)
	assert.Equal(t, 7, a.GetNode("B/C").GetMultiplayerAuthority())
	assert.False(t, a.IsMultiplayerAuthority())
	a.SetMultiplayerAuthority(8, false)
	assert.Equal(t, 7, a.GetNode("B").GetMultiplayerAuthority())
	assert.False(t, NewNode("x").IsMultiplayerAuthority())
}

func TestCustomMultiplayerServesWhatIsBelowItsPath(t *testing.T) {
	t.Parallel()
	m := NewSceneMultiplayer(NewNode("Main"), NewNode("Mainly"))
	below(t, m.GetNode("Main"), "Child")
	other := NewSceneMultiplayer()
	tree := m.GetTree()
	require.NoError(t, tree.SetMultiplayer(other, "/root/Main/"))
	assert.Equal(t, "/root/Main", other.GetRootPath())
	assert.Same(t, other, m.GetNode("Main/Child").GetMultiplayer())
	assert.Same(t, m, m.GetNode("Mainly").GetMultiplayer())
	assert.Same(t, m, tree.GetMultiplayer(""))
	require.ErrorIs(t, tree.SetMultiplayer(other, "Main"), gderr.ErrInvalidParameter)
	require.ErrorIs(t, tree.SetMultiplayer(nil, ""), gderr.ErrInvalidParameter)
	require.NoError(t, tree.SetMultiplayer(nil, "/root/Main"))
	assert.Same(t, m, m.GetNode("Main/Child").GetMultiplayer())
	third := NewSceneMultiplayer()
	require.NoError(t, tree.SetMultiplayer(third, ""))
	assert.Same(t, third, m.GetNode("Main").GetMultiplayer())
}

// TestHandlersOfLeavingNodes may free what is leaving, each other, and add what then leaves, too.
func TestHandlersOfLeavingNodes(t *testing.T) {
	t.Parallel()
	m := NewSceneMultiplayer(NewNode("Top"))
	top := m.GetNode("Top")
	for i := range 2 * manyChildren {
		below(t, top, fmt.Sprint("n", i))
	}
	a, b, late := top.GetNode("n0"), top.GetNode("n1"), NewNode("Late")
	left := map[string]int{}
	for _, n := range []*Node{a, b, late} {
		n.OnTreeExiting(func() { left[n.GetName()]++ })
	}
	a.OnTreeExiting(b.Free)
	a.OnTreeExiting(a.Free)
	b.OnTreeExiting(a.Free)
	a.OnTreeExiting(func() { require.NoError(t, top.AddChild(NewNode("n0"))) })
	b.OnTreeExiting(func() { require.NoError(t, b.AddChild(late)) })
	require.NoError(t, top.RemoveChild(a))
	assert.Equal(t, map[string]int{"n0": 1, "n1": 1, "Late": 1}, left)
	assert.False(t, late.IsInsideTree())
	assert.Nil(t, a.GetParent())
	assert.Nil(t, top.GetNode("n1"))
	assert.NotSame(t, a, top.GetNode("n0"))
	assert.Equal(t, 2*manyChildren-1, top.GetChildCount())
	require.NoError(t, top.AddChild(b))
	assert.Same(t, late, top.GetNode("n1/Late"))
	assert.True(t, late.IsInsideTree())
}
