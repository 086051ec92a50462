package multiplayer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
)

func TestReplicationConfig(t *testing.T) {
	t.Parallel()
	c := NewSceneReplicationConfig()
	require.NoError(t, c.AddProperty(".:a", -1))
	require.NoError(t, c.AddProperty(".:b", -1))
	require.NoError(t, c.AddProperty(".:c", 1))
	require.ErrorIs(t, c.AddProperty(".:a", 0), gderr.ErrAlreadyExists)
	require.ErrorIs(t, c.AddProperty("", 0), gderr.ErrInvalidParameter)
	require.ErrorIs(t, c.AddProperty(".:d", 4), gderr.ErrInvalidParameter)
	require.ErrorIs(t, c.AddProperty("A::d", 0), gderr.ErrInvalidParameter)
	require.ErrorIs(t, c.AddProperty(".//:a:", 0), gderr.ErrAlreadyExists)
	require.NoError(t, c.AddProperty("A//B/:d", 0))
	require.True(t, c.HasProperty("A/B:d"))
	require.Equal(t, "A/B:d", c.GetProperties()[0])
	c.RemoveProperty("A//B:d")
	assert.Equal(t, []string{".:a", ".:c", ".:b"}, c.GetProperties())
	assert.Equal(t, 2, c.PropertyGetIndex(".:b"))
	assert.True(t, c.PropertyGetSpawn(".:a"))
	assert.Equal(t, ReplicationModeAlways, c.PropertyGetReplicationMode(".:a"))
	require.NoError(t, c.PropertySetSpawn(".:a", false))
	require.NoError(t, c.PropertySetReplicationMode(".:a", ReplicationModeOnChange))
	assert.False(t, c.PropertyGetSpawn(".:a"))
	assert.True(t, c.PropertyGetWatch(".:a"))

	require.NoError(t, c.PropertySetSync(".:a", true))
	assert.True(t, c.PropertyGetSync(".:a"))
	require.NoError(t, c.PropertySetWatch(".:a", false), "it is not watched: nothing")
	assert.True(t, c.PropertyGetSync(".:a"))
	require.NoError(t, c.PropertySetSync(".:a", false))
	assert.Equal(t, ReplicationModeNever, c.PropertyGetReplicationMode(".:a"))

	c.RemoveProperty(".:a")
	assert.False(t, c.HasProperty(".:a"))
	require.ErrorIs(t, c.PropertySetSpawn(".:a", true), gderr.ErrDoesNotExist)
	assert.Equal(t, "REPLICATION_MODE_NEVER REPLICATION_MODE_ALWAYS REPLICATION_MODE_ON_CHANGE ReplicationMode(3)",
		ReplicationModeNever.String()+" "+ReplicationModeAlways.String()+" "+ReplicationModeOnChange.String()+" "+ReplicationMode(3).String())
}

// player has properties of a node.
type player struct {
	Position  variant.Vector2
	MaxHealth uint8
	Title     string `gd:"name"`
	Secret    string `gd:"-"`
	hidden    int
	Any       any
}

func TestPropertiesInAStruct(t *testing.T) {
	t.Parallel()
	p := player{MaxHealth: 9, hidden: 1}
	n := NewNode("n")
	require.ErrorIs(t, n.SetFields(p), gderr.ErrInvalidParameter)
	require.ErrorIs(t, n.SetFields((*player)(nil)), gderr.ErrInvalidParameter)
	require.NoError(t, n.SetFields(&p))
	assert.Equal(t, uint8(9), n.Get("max_health"))
	require.NoError(t, n.Set("max_health", 2.9), "cut off, as in the engine")
	assert.Equal(t, uint8(2), p.MaxHealth)
	require.NoError(t, n.Set("max_health", true))
	assert.Equal(t, uint8(1), p.MaxHealth)
	require.ErrorIs(t, n.Set("max_health", 256), gderr.ErrInvalidParameter)
	require.ErrorIs(t, n.Set("max_health", "x"), gderr.ErrInvalidParameter)
	require.NoError(t, n.Set("name", variant.StringName("ann")))
	assert.Equal(t, "ann", p.Title)
	require.NoError(t, n.Set("position", variant.Vector2{X: 1, Y: 2}))
	assert.Equal(t, variant.Vector2{X: 1, Y: 2}, p.Position)
	require.NoError(t, n.Set("any", []any{int64(1)}))
	assert.Equal(t, []any{int64(1)}, p.Any)

	require.NoError(t, n.Set("secret", "kept by the node"))
	assert.Empty(t, p.Secret)
	assert.Equal(t, "kept by the node", n.Get("secret"))
	assert.True(t, n.Has("position"))
	assert.True(t, n.Has("secret"))
	assert.False(t, n.Has("hidden"))
	require.NoError(t, n.SetFields(nil))
	assert.Nil(t, n.Get("position"))
}

// TestFieldsTakeWhatTheNodeHas: values that a node has go into the fields, all or none.
func TestFieldsTakeWhatTheNodeHas(t *testing.T) {
	t.Parallel()
	n := NewNode("n")
	for property, value := range map[string]any{
		"max_health": 99.9, "name": variant.StringName("ann"), "position": variant.Vector2{X: 1}, "any": nil, "more": "kept",
	} {
		require.NoError(t, n.Set(property, value))
	}
	p := player{MaxHealth: 9, Any: "null leaves it", Secret: "left out"}
	require.NoError(t, n.SetFields(&p))
	assert.Equal(t, player{MaxHealth: 99, Title: "ann", Position: variant.Vector2{X: 1}, Any: "null leaves it", Secret: "left out"}, p)
	assert.Equal(t, "kept", n.Get("more"))

	p.MaxHealth = 5
	again := player{}
	require.NoError(t, n.SetFields(&again))
	assert.Equal(t, uint8(5), again.MaxHealth, "what the struct before had")

	require.NoError(t, n.SetFields(nil))
	require.NoError(t, n.Set("max_health", 256))
	untouched := player{Title: "bob"}
	err := n.SetFields(&untouched)
	require.ErrorIs(t, err, gderr.ErrInvalidParameter)
	require.EqualError(t, err, "multiplayer.Node.SetFields: Invalid parameter: max_health: int does not fit uint8")
	assert.Equal(t, player{Title: "bob"}, untouched)
	assert.EqualValues(t, 256, n.Get("max_health"), "the struct is not the node's")
}

// TestConvert: values become those of Go as the arguments of RPCs do.
func TestConvert(t *testing.T) {
	t.Parallel()
	coin := struct {
		At    variant.Vector2 `gd:"at"`
		Worth uint8           `gd:"worth"`
		Kind  string          `gd:"kind"`
	}{Kind: "copper"}
	require.NoError(t, Convert(variant.NewDictionary("at", variant.Vector2{X: 2}, "worth", int64(3)), &coin))
	assert.EqualValues(t, 3, coin.Worth)
	assert.Equal(t, variant.Vector2{X: 2}, coin.At)
	assert.Equal(t, "copper", coin.Kind)
	before := coin
	for _, value := range []any{"text", 5, []any{}, nil, variant.NewDictionary("at", variant.Vector2{X: 7}, "worth", "much")} {
		err := Convert(value, &coin)
		require.ErrorIs(t, err, gderr.ErrInvalidParameter, "%v", value)
		require.ErrorContains(t, err, "multiplayer.Convert: Invalid parameter: ")
		assert.Equal(t, before, coin)
	}
	var i int8
	require.NoError(t, Convert(2.9, &i))
	require.NoError(t, Convert(uint16(3), &i))
	assert.EqualValues(t, 3, i)
	var list []string
	require.NoError(t, Convert([]any{"a", variant.StringName("b")}, &list))
	assert.Equal(t, []string{"a", "b"}, list)
	for _, nowhere := range []any{nil, 5, (*int)(nil)} {
		require.ErrorIs(t, Convert(5, nowhere), gderr.ErrInvalidParameter)
	}
}

type (
	mover  struct{ Position, Velocity variant.Vector2 }
	Walker struct {
		mover
		Speed float64
	}
	wallet struct{ Coins, Gems int }
	hero   struct {
		Walker
		*wallet
		Other  wallet `gd:"-"`
		Gems   string
		Inside `gd:"bag"`
		Bank   `gd:"-"`
	}
	Inside struct{ Coins, Size int }
	Bank   struct{ Money int }
)

// TestEmbeddedStructs: fields of embedded structs are found as Go promotes them, and tags keep them in.
func TestEmbeddedStructs(t *testing.T) {
	t.Parallel()
	h := hero{wallet: &wallet{Coins: 3}, Inside: Inside{Size: 9}}
	n := NewNode("n")
	require.NoError(t, n.SetFields(&h))
	require.NoError(t, n.Set("position", variant.Vector2{X: 1}))
	require.NoError(t, n.Set("speed", 2))
	require.NoError(t, n.Set("coins", 4))
	require.NoError(t, n.Set("gems", "two"))
	assert.Equal(t, variant.Vector2{X: 1}, h.Position)
	assert.InDelta(t, 2.0, h.Speed, 0)
	assert.Equal(t, 4, h.wallet.Coins)
	assert.Equal(t, "two", h.Gems, "the least deeply embedded")
	assert.Equal(t, h.Walker, n.Get("walker"))
	assert.Equal(t, h.Inside, n.Get("bag"))
	for _, none := range []string{"size", "money", "bank", "mover", "wallet", "inside"} {
		assert.False(t, n.Has(none), none)
	}
	bound := bind(n, ".:velocity:y")
	_, err := bound.decode([]byte{2, 7})
	require.NoError(t, err)
	require.NoError(t, bound.commit())
	assert.InDelta(t, 7, h.Velocity.Y, 0)

	h.wallet = nil
	assert.Nil(t, n.Get("coins"), "there is none now")
	require.ErrorIs(t, n.SetFields(&h), gderr.ErrInvalidParameter)
	require.ErrorContains(t, n.SetFields(&h), "the embedded pointer wallet is nil")
	assert.Equal(t, "two", n.Get("gems"), "nothing has changed")
}

// TestFieldsOfOneName: of several that are embedded as deeply the only one with a tag counts, else none.
func TestFieldsOfOneName(t *testing.T) {
	t.Parallel()
	type left struct{ Speed, Height int }
	type right struct {
		Speed  int
		Length int `gd:"height"`
	}
	v := struct {
		left
		right
	}{}
	n := NewNode("n")
	require.NoError(t, n.SetFields(&v))
	assert.False(t, n.Has("speed"))
	require.NoError(t, n.Set("height", 5))
	assert.Equal(t, 5, v.Length)
}

// TestBoundProperties: values go from and to where a path leads, in a struct or in the node itself.
func TestBoundProperties(t *testing.T) {
	t.Parallel()
	top := NewNode("top")
	below(t, top, "Body")
	p := player{Position: variant.Vector2{X: 1, Y: 2}}
	require.NoError(t, top.SetFields(&p))
	require.NoError(t, top.GetNode("Body").Set("at", variant.Vector3{X: 1, Y: 2, Z: 3}))
	values := []byte{}
	var bound []property
	for _, path := range []string{".:position", ".:position:y", "Body:at:z", ".:max_health"} {
		bound = append(bound, bind(top, path))
	}
	values, err := appendAll(values, bound)
	require.NoError(t, err)
	assert.Equal(t, []byte{
		5, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40,
		3, 0, 0, 0, 0, 0, 0, 0x40,
		3, 0, 0, 0, 0, 0, 0x40, 0x40,
		2, 0,
	}, values)

	n, err := decodeAll([]byte{
		5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		3, 0, 0, 0, 0, 0, 0x80, 0x3f,
		2, 7,
		2, 200,
	}, bound[:3])
	require.NoError(t, err)
	assert.Equal(t, 22, n)
	assert.Equal(t, variant.Vector2{Y: 1}, p.Position)
	assert.Equal(t, variant.Vector3{X: 1, Y: 2, Z: 7}, top.GetNode("Body").Get("at"))

	_, err = decodeAll([]byte{
		5, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0,
		4, 0, 0, 0, 0, 0, 0, 0,
	}, bound[:2])
	require.Error(t, err, "a text is no number")
	assert.Equal(t, variant.Vector2{Y: 1}, p.Position, "all are set or none")

	for _, path := range []string{"Nobody:x", ".:nothing", ".:position:w", "Body:at:w"} {
		missing := bind(top, path)
		_, err := missing.append(nil)
		require.ErrorIs(t, err, errNoProperty, path)
	}
}
