package streampeer_test

import (
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/streampeer"
)

// farewells counts the goroutines that keep a connection for the other side.
func farewells() int {
	var profile strings.Builder
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 2)
	return strings.Count(profile.String(), "by github.com/godotpeer/godotpeer/streampeer.(*TLS).disconnectPatiently ")
}

// awaitFarewells waits until none is left.
func awaitFarewells(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(patience); farewells() > 0; runtime.Gosched() {
		require.True(t, time.Now().Before(deadline))
	}
}

// TestTLSDisconnectPatiently is not parallel: it looks at all goroutines. The peer is free at once, the other side sees no
// end before it has ended the connection, and then nothing is left.
func TestTLSDisconnectPatiently(t *testing.T) {
	for name, ends := range streams(t) {
		t.Run(name, func(t *testing.T) {
			near, far := ends[0], ends[1]
			client, served := begin(t, far, near)
			agree(client, served)
			requireConnected(t, client, served)
			require.NoError(t, client.PutData([]byte("dropped")))
			require.NoError(t, served.PutData([]byte("last words")))
			below.Of(served).DisconnectPatiently(patience)
			assert.Equal(t, streampeer.TLSStatusDisconnected, served.GetStatus())
			assert.NoError(t, served.LastError())
			assert.Nil(t, served.GetStream())
			assert.Equal(t, streampeer.StatusNone, near.GetStatus())
			assert.Zero(t, served.GetAvailableBytes())
			assert.Equal(t, "last words", string(pollFor(t, client, 10)))
			for range 100 {
				client.Poll()
			}
			assert.Equal(t, streampeer.TLSStatusConnected, client.GetStatus())
			assert.Equal(t, 1, farewells())
			client.DisconnectFromStream()
			awaitFarewells(t)
			_, err := far.GetPartialData(1 << 10) // its farewell
			require.NoError(t, err)
			awaitStatus(t, far, streampeer.StatusNone)
		})
	}
}

// TestTLSFarewellHasALimit: another side that does not end the connection sees its end.
func TestTLSFarewellHasALimit(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	below.Of(served).DisconnectPatiently(time.Millisecond)
	eventually(t, client, func() bool { return client.GetStatus() == streampeer.TLSStatusDisconnected })
}

// TestTLSFarewellReadsLittle: another side that goes on sending sees the end too.
func TestTLSFarewellReadsLittle(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	below.Of(served).DisconnectPatiently(patience)
	block, sent := make([]byte, 16<<10), 0
	for client.PutData(block) == nil {
		sent += len(block)
	}
	assert.Less(t, sent, 64<<20)
}

// TestTLSDisconnectPatientlyAtOnce: where the stream below can't be kept apart from its owner, or there is nothing to keep.
func TestTLSDisconnectPatientlyAtOnce(t *testing.T) {
	t.Parallel()
	client, served, _, _ := piped(t, roomy, roomy)
	below.Of(served).DisconnectPatiently(patience)
	assert.Equal(t, streampeer.TLSStatusDisconnected, served.GetStatus())
	client.Poll()
	assert.Equal(t, streampeer.TLSStatusDisconnected, client.GetStatus())
	near, servedBelow := pipe(roomy, roomy)
	handshaking, _ := begin(t, near.stream(), servedBelow.stream())
	for _, peer := range []*streampeer.TLS{streampeer.NewTLS(), handshaking} {
		below.Of(peer).DisconnectPatiently(patience)
		assert.Equal(t, streampeer.TLSStatusDisconnected, peer.GetStatus())
	}
}
