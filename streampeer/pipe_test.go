package streampeer_test

import (
	"net"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

// TestPipeUsedByTwo: who uses a pipe while another goroutine waits in a get, or a put, is told. Its two ends are two pipes. The
// bubble's Wait orders the uses, so that the race detector has nothing to tell.
func TestPipeUsedByTwo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		near, far := streampeer.FromConn(a).(*streampeer.Pipe), streampeer.FromConn(b).(*streampeer.Pipe)
		uses := map[string]func(){
			"GetU8":              func() { _, _ = near.GetU8() },
			"GetPartialData":     func() { _, _ = near.GetPartialData(1) },
			"GetAvailableBytes":  func() { near.GetAvailableBytes() },
			"PutData":            func() { _ = near.PutData([]byte{1}) },
			"PutPartialData":     func() { _, _ = near.PutPartialData([]byte{1}) },
			"Wait":               func() { _ = near.Wait(t.Context()) },
			"DisconnectFromHost": near.DisconnectFromHost,
		}
		done := make(chan error)
		const large = 1 << 20
		for _, turn := range []struct{ use, end func() error }{
			{func() error { _, err := near.GetData(2); return err }, func() error { return far.PutData([]byte{1, 2}) }},
			{func() error { return near.PutData(make([]byte, large)) }, func() error { _, err := far.GetData(large); return err }},
		} {
			go func() { done <- turn.use() }()
			synctest.Wait()
			for name, use := range uses {
				assert.PanicsWithValue(t, "concurrent use of streampeer.Pipe: one goroutine at a time may use it, and Wait is a use; "+
					"others may call CallDeferred", use, name)
			}
			require.NoError(t, turn.end())
			require.NoError(t, <-done)
		}
		require.NoError(t, far.PutData([]byte{3}))
		value, err := near.GetU8()
		require.NoError(t, err)
		assert.Equal(t, uint8(3), value, "one uses it again")
		near.DisconnectFromHost()
		far.DisconnectFromHost()
	})
}
