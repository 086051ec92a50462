package conformance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPIFindsInheritedMethodsAndAccessors(t *testing.T) {
	t.Parallel()
	api := Godot4API()
	for name, declaredBy := range map[string]string{
		"connect_to_host": "StreamPeerTCP",
		"poll":            "StreamPeerSocket",
		"put_utf8_string": "StreamPeer",
		"set_big_endian":  "StreamPeer",
	} {
		method, ok := api.Method("StreamPeerTCP", name)
		require.True(t, ok, name)
		assert.Equal(t, declaredBy, method.Class, name)
	}
	property, ok := api.Property("StreamPeerTCP", "big_endian")
	require.True(t, ok)
	assert.Equal(t, "is_big_endian_enabled", property.Getter)
}

func TestAPIKnowsNothingElse(t *testing.T) {
	t.Parallel()
	api := Godot4API()
	for class, name := range map[string]string{
		"StreamPeerTCP":       "is_connected_to_host", // of Godot 3
		"StreamPeerExtension": "_get_data",            // virtual
		"NoClass":             "poll",
	} {
		_, ok := api.Method(class, name)
		assert.False(t, ok, name)
	}
	_, ok := api.Property("StreamPeerTCP", "no_delay")
	assert.False(t, ok)
}

func TestGodot3APIHasItsOwnNames(t *testing.T) {
	t.Parallel()
	api := Godot3API()
	_, ok := api.Method("StreamPeerTCP", "is_connected_to_host")
	assert.True(t, ok)
	_, ok = api.Method("StreamPeerTCP", "connect_to_host")
	assert.True(t, ok)
	_, ok = api.Method("TCP_Server", "take_connection")
	assert.True(t, ok)
}
