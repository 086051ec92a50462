package streampeer_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// tlsOverTCP returns two peers connected over TCP.
func tlsOverTCP(t testing.TB) (client, served *streampeer.TLS) {
	t.Helper()
	below, servedBelow := kit.Pair(t)
	client, served = begin(t, below, servedBelow)
	agree(client, served)
	requireConnected(t, client, served)
	return client, served
}

func TestTLSOverTCPSendsBothWays(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	require.NoError(t, client.PutUTF8String("hello"))
	text, err := served.GetUTF8String(-1)
	require.NoError(t, err)
	assert.Equal(t, "hello", text)
	require.NoError(t, served.PutVar([]any{int64(1), "two"}, false))
	value, err := client.GetVar(false)
	require.NoError(t, err)
	assert.Equal(t, []any{int64(1), "two"}, value)
	assert.Equal(t, uint16(tls.VersionTLS13), client.ConnectionState().Version)
}

func TestTLSHandshakeTakesOneByteAtATime(t *testing.T) {
	t.Parallel()
	below, servedBelow := pipe(1, roomy)
	client, served := begin(t, below.stream(), servedBelow.stream())
	assert.Positive(t, agree(client, served))
	requireConnected(t, client, served)
	require.NoError(t, client.PutData([]byte("one by one")))
	assert.Equal(t, "one by one", string(pollFor(t, served, 10)))
}

func TestTLSHandshakeGoesThroughANarrowPipe(t *testing.T) {
	t.Parallel()
	client, served, _, _ := piped(t, 3, 7)
	message := bytes.Repeat([]byte("narrow"), 100)
	assert.Equal(t, message, carry(t, client, served, message))
}

// carry sends data from one peer to another as there is room, and returns what arrived.
func carry(t testing.TB, from, to *streampeer.TLS, data []byte) []byte {
	t.Helper()
	var got []byte
	for want := len(data); len(got) < want; {
		n, err := from.PutPartialData(data)
		require.NoError(t, err)
		data = data[n:]
		to.Poll()
		from.Poll()
		got, err = to.AppendPartialData(got, want)
		require.NoError(t, err)
	}
	return got
}

// pollFor polls until so many bytes are available, and reads them.
func pollFor(t testing.TB, peer *streampeer.TLS, n int) []byte {
	t.Helper()
	for peer.GetAvailableBytes() < n {
		peer.Poll()
		require.Equal(t, streampeer.TLSStatusConnected, peer.GetStatus())
	}
	data, err := peer.GetPartialData(n)
	require.NoError(t, err)
	return data
}

func TestTLSMovesAMebibyteBothWays(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	random := rand.NewChaCha8([32]byte{1})
	data := make([]byte, 1<<20)
	_, _ = random.Read(data)
	echoed := make(chan error, 1)
	go func() {
		received, err := served.GetData(len(data))
		if err == nil {
			err = served.PutData(received)
		}
		echoed <- err
	}()
	require.NoError(t, client.PutData(data))
	back, err := client.GetData(len(data))
	require.NoError(t, err)
	require.NoError(t, <-echoed)
	assert.True(t, bytes.Equal(data, back))
}

func TestTLSBoundsWhatWaits(t *testing.T) {
	t.Parallel()
	const room = 100_000
	client, served, _, _ := piped(t, roomy, room)
	var sent int
	for {
		n, err := client.PutPartialData(make([]byte, 1<<20))
		require.NoError(t, err)
		if n == 0 {
			break
		}
		sent += n
	}
	assert.Less(t, sent, room+16<<10, "one record waits in the peer, the rest in the stream below")
	var got []byte
	for len(got) < sent {
		served.Poll()
		assert.LessOrEqual(t, served.GetAvailableBytes(), 32<<10)
		var err error
		got, err = served.AppendPartialData(got, 1<<20)
		require.NoError(t, err)
		client.Poll() // sends the record that waited
	}
	assert.Len(t, got, sent)
}

func TestTLSDataStaysReadableBehindTheEnd(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	require.NoError(t, client.PutData(make([]byte, 100_000)))
	stream := client.GetStream().(*streampeer.TCP)
	client.DisconnectFromStream()
	assert.Equal(t, streampeer.TLSStatusDisconnected, client.GetStatus())
	assert.NoError(t, client.LastError())
	stream.DisconnectFromHost()

	data, err := served.GetData(100_000)
	require.NoError(t, err)
	assert.Len(t, data, 100_000)
	served.Poll()
	assert.Equal(t, streampeer.TLSStatusDisconnected, served.GetStatus())
	assert.ErrorIs(t, served.LastError(), io.EOF)
	assert.ErrorIs(t, served.LastError(), gderr.ErrFileEOF)
	assert.Nil(t, served.GetStream())
}

func TestTLSPollDoesNotEndUnreadData(t *testing.T) {
	t.Parallel()
	client, served, _, _ := piped(t, roomy, roomy)
	require.NoError(t, client.PutData([]byte("last words")))
	client.DisconnectFromStream()
	for range 3 {
		served.Poll()
		require.Equal(t, streampeer.TLSStatusConnected, served.GetStatus())
		require.Equal(t, 10, served.GetAvailableBytes())
	}
	data, err := served.GetPartialData(100)
	require.NoError(t, err)
	assert.Equal(t, "last words", string(data))
	_, err = served.GetPartialData(100)
	assert.ErrorIs(t, err, gderr.ErrFileEOF)
	assert.Equal(t, streampeer.TLSStatusDisconnected, served.GetStatus())
}

func TestTLSStreamBelowStaysUsable(t *testing.T) {
	t.Parallel()
	client, served, below, servedBelow := piped(t, roomy, roomy)
	client.DisconnectFromStream()
	served.Poll()
	require.Equal(t, streampeer.TLSStatusDisconnected, served.GetStatus())
	*below.in, *servedBelow.in = nil, nil // the farewells

	clientOptions, serverOptions := trust()
	require.NoError(t, client.ConnectToStream(below.stream(), "game.test", clientOptions))
	require.NoError(t, served.AcceptStream(servedBelow.stream(), serverOptions))
	agree(client, served)
	requireConnected(t, client, served)
}

func TestTLSOverBuffers(t *testing.T) {
	t.Parallel()
	up, down := streampeer.NewBuffer(), streampeer.NewBuffer()
	client, served := begin(t, streampeer.NewExtension(twoBuffers{down, up}), streampeer.NewExtension(twoBuffers{up, down}))
	agree(client, served)
	requireConnected(t, client, served)
	require.NoError(t, client.PutString("in memory"))
	text, err := served.GetString(-1)
	require.NoError(t, err)
	assert.Equal(t, "in memory", text)
	_, err = served.GetU8()
	assert.Error(t, err, "a Buffer can't be waited for")
}

// twoBuffers is a stream that reads from one Buffer and writes to the end of another.
type twoBuffers struct{ in, out *streampeer.Buffer }

func (b twoBuffers) GetAvailableBytes() int { return b.in.GetAvailableBytes() }

func (b twoBuffers) GetPartialData(p []byte) (int, error) {
	got, err := b.in.AppendPartialData(p[:0], len(p))
	return len(got), err
}

func (b twoBuffers) GetData(p []byte) (int, error) {
	if b.in.GetAvailableBytes() < len(p) {
		return 0, gderr.New("twoBuffers", gderr.ErrInvalidParameter, nil)
	}
	return b.GetPartialData(p)
}

func (b twoBuffers) PutData(p []byte) (int, error) {
	read := b.out.GetPosition()
	if err := b.out.Seek(b.out.GetSize()); err != nil {
		return 0, err
	}
	err := b.out.PutData(p)
	_ = b.out.Seek(read)
	return len(p), err
}

func (b twoBuffers) PutPartialData(p []byte) (int, error) { return b.PutData(p) }

func TestTLSWithinTLS(t *testing.T) {
	t.Parallel()
	outer, servedOuter := tlsOverTCP(t)
	client, served := begin(t, outer, servedOuter)
	agree(client, served)
	requireConnected(t, client, served)
	require.NoError(t, client.PutData([]byte("twice")))
	data, err := served.GetData(5)
	require.NoError(t, err)
	assert.Equal(t, "twice", string(data))
}

func TestTLSStatusNames(t *testing.T) {
	t.Parallel()
	for status, name := range []string{
		"STATUS_DISCONNECTED", "STATUS_HANDSHAKING", "STATUS_CONNECTED", "STATUS_ERROR", "STATUS_ERROR_HOSTNAME_MISMATCH",
		"TLSStatus(5)",
	} {
		assert.Equal(t, name, streampeer.TLSStatus(status).String())
	}
}
