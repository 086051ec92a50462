package conformance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCall calls methods outside of a scenario.
func TestCall(t *testing.T) {
	t.Parallel()
	e := Godot4()
	buffer, err := e.New("StreamPeerBuffer")
	require.NoError(t, err)
	call := func(method string, args ...any) any {
		answer, class, err := e.Call("StreamPeerBuffer", buffer, method, args...)
		require.NoError(t, err)
		assert.Empty(t, class)
		return answer
	}
	assert.Nil(t, call("put_var", "a", false))
	assert.Equal(t, int64(16), call("get_position"))
	assert.Nil(t, call("seek", int64(0)))
	assert.Equal(t, "a", call("get_var", false))
	assert.Equal(t, []any{int64(31), []byte{}}, call("get_data", int64(1)))

	copied, class, err := e.Call("StreamPeerBuffer", buffer, "duplicate")
	require.NoError(t, err)
	assert.Equal(t, "StreamPeerBuffer", class)
	assert.NotSame(t, buffer, copied)
	_, _, err = e.Call("StreamPeerBuffer", buffer, "no_such_method")
	assert.Error(t, err)
	_, err = e.New("NoSuchClass")
	assert.Error(t, err)
}
