package streampeer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

// seedTLS adds the bytes that one side sends in a good handshake, and some that are not TLS.
func seedTLS(f *testing.F, flight []byte) {
	f.Add(flight, uint16(0), byte(0), true)
	f.Add(flight, uint16(7), byte(0x80), true)
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"), uint16(0), byte(0), false)
	f.Add([]byte("\x16\x03\x01\x40\x01"), uint16(0), byte(0), true)
	f.Add([]byte("\x15\x03\x03\x00\x02\x01\x00\x15\x03\x03\x00\x02\x02\x28"), uint16(0), byte(0), false)
}

// feed gives a handshaking peer the bytes, with one of them changed, and then the end or nothing more. Whatever they
// are, each poll returns, and disconnecting ends all that the handshake began.
func feed(t *testing.T, peer *streampeer.TLS, below *pipeEnd, data []byte, at uint16, change byte, end bool) {
	data = append([]byte(nil), data...)
	if int(at) < len(data) {
		data[at] ^= change
	}
	*below.in = data
	*below.closed = end
	for range 5 {
		peer.Poll()
		_, _ = peer.GetPartialData(100)
		_, _ = peer.PutPartialData([]byte("x"))
	}
	if end {
		require.NotEqual(t, streampeer.TLSStatusHandshaking, peer.GetStatus())
	}
	peer.DisconnectFromStream()
	require.NotEqual(t, streampeer.TLSStatusHandshaking, peer.GetStatus())
	require.NotEqual(t, streampeer.TLSStatusConnected, peer.GetStatus())
}

func FuzzTLSServerInput(f *testing.F) {
	clientOptions, serverOptions := trust()
	below, other := pipe(roomy, roomy)
	client := streampeer.NewTLS()
	require.NoError(f, client.ConnectToStream(below.stream(), "game.test", clientOptions))
	client.DisconnectFromStream()
	seedTLS(f, *other.in)
	f.Fuzz(func(t *testing.T, data []byte, at uint16, change byte, end bool) {
		below, _ := pipe(roomy, roomy)
		peer := streampeer.NewTLS()
		require.NoError(t, peer.AcceptStream(below.stream(), serverOptions))
		feed(t, peer, below, data, at, change, end)
	})
}

func FuzzTLSClientInput(f *testing.F) {
	clientOptions, serverOptions := trust()
	below, servedBelow := pipe(roomy, roomy)
	client, served := streampeer.NewTLS(), streampeer.NewTLS()
	require.NoError(f, client.ConnectToStream(below.stream(), "game.test", clientOptions))
	require.NoError(f, served.AcceptStream(servedBelow.stream(), serverOptions))
	seedTLS(f, *below.in)
	client.DisconnectFromStream()
	served.DisconnectFromStream()
	f.Fuzz(func(t *testing.T, data []byte, at uint16, change byte, end bool) {
		below, _ := pipe(roomy, roomy)
		peer := streampeer.NewTLS()
		require.NoError(t, peer.ConnectToStream(below.stream(), "game.test", clientOptions))
		feed(t, peer, below, data, at, change, end)
	})
}
