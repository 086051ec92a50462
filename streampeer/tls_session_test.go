package streampeer_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestTLSRefusesWhatCannotBegin(t *testing.T) {
	t.Parallel()
	clientOptions, serverOptions := trust()
	below, _ := pipe(roomy, roomy)
	stream := below.stream()
	for name, begin := range map[string]func(*streampeer.TLS) error{
		"no stream":            func(p *streampeer.TLS) error { return p.ConnectToStream(nil, "game.test", clientOptions) },
		"no stream to accept":  func(p *streampeer.TLS) error { return p.AcceptStream(nil, serverOptions) },
		"no connection taken":  func(p *streampeer.TLS) error { return p.AcceptStream((*streampeer.TCP)(nil), serverOptions) },
		"a server's options":   func(p *streampeer.TLS) error { return p.ConnectToStream(stream, "game.test", serverOptions) },
		"options not made":     func(p *streampeer.TLS) error { return p.ConnectToStream(stream, "", &streampeer.TLSOptions{}) },
		"no options to accept": func(p *streampeer.TLS) error { return p.AcceptStream(stream, nil) },
		"a client's to accept": func(p *streampeer.TLS) error { return p.AcceptStream(stream, clientOptions) },
		"without a certificate": func(p *streampeer.TLS) error {
			return p.AcceptStream(stream, streampeer.TLSOptionsServer(tls.Certificate{}))
		},
	} {
		peer := streampeer.NewTLS()
		assert.ErrorIs(t, begin(peer), gderr.ErrInvalidParameter, name)
		assert.Equal(t, streampeer.TLSStatusDisconnected, peer.GetStatus(), name)
	}
}

func TestTLSBeginsOnce(t *testing.T) {
	t.Parallel()
	clientOptions, serverOptions := trust()
	client, served, below, _ := piped(t, roomy, roomy)
	assert.ErrorIs(t, client.ConnectToStream(below.stream(), "game.test", clientOptions), gderr.ErrAlreadyInUse)
	assert.ErrorIs(t, served.AcceptStream(below.stream(), serverOptions), gderr.ErrAlreadyInUse)
	requireConnected(t, client, served)
}

func TestTLSNeedsAConnectedStream(t *testing.T) {
	t.Parallel()
	clientOptions, serverOptions := trust()
	for _, begin := range []func(*streampeer.TLS) error{
		func(p *streampeer.TLS) error {
			return p.ConnectToStream(streampeer.NewTCP(), "game.test", clientOptions)
		},
		func(p *streampeer.TLS) error { return p.AcceptStream(streampeer.NewTCP(), serverOptions) },
	} {
		peer := streampeer.NewTLS()
		err := begin(peer)
		assert.ErrorIs(t, err, gderr.Failed)
		assert.ErrorIs(t, err, streampeer.ErrNotConnected)
		assert.Equal(t, err, peer.LastError())
		assert.Equal(t, streampeer.TLSStatusError, peer.GetStatus())
	}
}

func TestTLSIsUnconfiguredUnlessConnected(t *testing.T) {
	t.Parallel()
	clientOptions, _ := trust()
	below, _ := pipe(roomy, roomy)
	handshaking := streampeer.NewTLS()
	require.NoError(t, handshaking.ConnectToStream(below.stream(), "game.test", clientOptions))
	defer handshaking.DisconnectFromStream()
	for _, peer := range []*streampeer.TLS{streampeer.NewTLS(), handshaking} {
		_, err := peer.GetPartialData(100)
		assert.ErrorIs(t, err, gderr.ErrUnconfigured)
		_, err = peer.GetData(1)
		assert.ErrorIs(t, err, gderr.ErrUnconfigured)
		_, err = peer.PutPartialData([]byte("x"))
		assert.ErrorIs(t, err, gderr.ErrUnconfigured)
		assert.ErrorIs(t, peer.PutData([]byte("x")), gderr.ErrUnconfigured)
		assert.Zero(t, peer.GetAvailableBytes())
		assert.Zero(t, peer.ConnectionState().Version)
	}
	idle := streampeer.NewTLS()
	idle.Poll()
	idle.DisconnectFromStream()
	assert.Equal(t, streampeer.TLSStatusDisconnected, idle.GetStatus())
	assert.ErrorIs(t, idle.Wait(t.Context()), gderr.ErrUnconfigured)
}

func TestTLSMeetsWhatIsNotTLS(t *testing.T) {
	t.Parallel()
	clientOptions, serverOptions := trust()
	for _, begin := range []func(*streampeer.TLS, streampeer.StreamPeer) error{
		func(p *streampeer.TLS, s streampeer.StreamPeer) error {
			return p.ConnectToStream(s, "game.test", clientOptions)
		},
		func(p *streampeer.TLS, s streampeer.StreamPeer) error { return p.AcceptStream(s, serverOptions) },
	} {
		for text, alert := range map[string]bool{
			"HTTP/1.1 400 Bad Request\r\n\r\n":     false,
			"\x16\x03\x01\xff\xff":                 true, // a record larger than may be
			"\x15\x03\x03\x00\x02\x02\x28":         false,
			"\x16\x03\x03\x00\x04\x01\xff\xff\xff": true, // a message larger than may be
		} {
			below, other := pipe(roomy, roomy)
			peer := streampeer.NewTLS()
			require.NoError(t, begin(peer, below.stream()))
			*other.in = nil // the hello of a client
			*below.in = []byte(text)
			peer.Poll()
			assert.Equal(t, streampeer.TLSStatusError, peer.GetStatus(), "%q", text)
			assert.ErrorIs(t, peer.LastError(), gderr.Failed, "%q", text)
			assert.Equal(t, alert, bytes.HasPrefix(*other.in, []byte{21}), "%q: whether an alert is sent", text)
		}
	}
	below, _ := pipe(roomy, roomy)
	peer := streampeer.NewTLS()
	require.NoError(t, peer.AcceptStream(below.stream(), serverOptions))
	*below.in = []byte("GET / HTTP/1.1\r\n\r\n")
	peer.Poll()
	assert.ErrorAs(t, peer.LastError(), new(tls.RecordHeaderError))
}

// handshakeSize returns how many bytes each side sends in a handshake, the client first.
func handshakeSize(t *testing.T) (up, down int) {
	t.Helper()
	_, _, below, servedBelow := piped(t, roomy, roomy)
	return roomy - below.deaf, roomy - servedBelow.deaf
}

func TestTLSOtherSideVanishesAnywhere(t *testing.T) {
	t.Parallel()
	up, down := handshakeSize(t)
	clientOptions, serverOptions := trust()
	vanish := func(cut func(below, servedBelow *pipeEnd)) (client, served *streampeer.TLS) {
		below, servedBelow := pipe(roomy, roomy)
		cut(below, servedBelow)
		client, served = streampeer.NewTLS(), streampeer.NewTLS()
		_ = client.ConnectToStream(below.stream(), "game.test", clientOptions)
		_ = served.AcceptStream(servedBelow.stream(), serverOptions)
		for range 10 {
			client.Poll()
			served.Poll()
		}
		return client, served
	}
	for at := 0; at < down; at += 37 {
		client, served := vanish(func(below, _ *pipeEnd) { below.cut = at })
		assert.NotEqual(t, streampeer.TLSStatusHandshaking, client.GetStatus(), "cut at %d", at)
		assert.ErrorIs(t, client.LastError(), io.ErrUnexpectedEOF, "cut at %d", at)
		served.DisconnectFromStream()
	}
	for at := 0; at < up; at += 37 {
		client, served := vanish(func(_, servedBelow *pipeEnd) { servedBelow.cut = at })
		assert.Equal(t, streampeer.TLSStatusError, served.GetStatus(), "cut at %d", at)
		assert.ErrorIs(t, served.LastError(), io.ErrUnexpectedEOF, "cut at %d", at)
		client.DisconnectFromStream()
	}
	for at := 0; at < up; at += 37 {
		client, served := vanish(func(below, _ *pipeEnd) { below.deaf = at })
		assert.NotEqual(t, streampeer.TLSStatusHandshaking, client.GetStatus(), "deaf at %d", at)
		assert.ErrorIs(t, client.LastError(), io.ErrClosedPipe, "deaf at %d", at)
		served.DisconnectFromStream()
	}
}

func TestTLSCutConnectionIsNoProperEnd(t *testing.T) {
	t.Parallel()
	client, served, below, _ := piped(t, roomy, roomy)
	require.NoError(t, client.PutData([]byte("half a sen")))
	*below.closed = true
	served.Poll()
	require.Equal(t, streampeer.TLSStatusConnected, served.GetStatus())
	assert.Equal(t, "half a sen", string(pollFor(t, served, 10)))
	served.Poll()
	assert.Equal(t, streampeer.TLSStatusDisconnected, served.GetStatus())
	assert.ErrorIs(t, served.LastError(), gderr.ErrConnectionError)
	assert.ErrorIs(t, served.LastError(), io.ErrUnexpectedEOF)
	assert.NotErrorIs(t, served.LastError(), io.EOF)
}

func TestTLSFailedWriteKeepsWhatArrived(t *testing.T) {
	t.Parallel()
	client, served, below, _ := piped(t, roomy, roomy)
	require.NoError(t, served.PutData([]byte("arrived")))
	below.deaf = 0
	_, err := client.PutPartialData([]byte("x"))
	assert.ErrorIs(t, err, gderr.ErrConnectionError)
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	data, err := client.GetData(7)
	require.NoError(t, err)
	assert.Equal(t, "arrived", string(data))
	assert.Error(t, client.PutData([]byte("x")))
	assert.Equal(t, streampeer.TLSStatusDisconnected, client.GetStatus())
	assert.ErrorIs(t, client.LastError(), io.ErrClosedPipe)
}

func TestTLSEndsAtForgedRecords(t *testing.T) {
	t.Parallel()
	for name, forged := range map[string][]byte{
		"not encrypted":  {23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20},
		"too long":       {23, 3, 3, 0xff, 0xff},
		"plain alert":    {21, 3, 3, 0, 2, 1, 0},
		"renegotiation":  {22, 3, 3, 0, 4, 0, 0, 0, 0},
		"not TLS at all": []byte("GET / HTTP/1.1\r\n\r\n"),
	} {
		client, served, _, servedBelow := piped(t, roomy, roomy)
		require.NoError(t, client.PutData([]byte("good")))
		*servedBelow.in = append(*servedBelow.in, forged...)
		assert.Equal(t, "good", string(pollFor(t, served, 4)), name)
		served.Poll()
		assert.Equal(t, streampeer.TLSStatusDisconnected, served.GetStatus(), name)
		assert.ErrorIs(t, served.LastError(), gderr.ErrConnectionError, name)
		client.Poll()
		var alert *net.OpError
		assert.ErrorAs(t, client.LastError(), &alert, "%s: the other side is told", name)
	}
}

func TestTLSDisconnectEndsAHandshakeAnywhere(t *testing.T) {
	t.Parallel()
	for stop := range 40 {
		below, servedBelow := pipe(50, roomy)
		client, served := begin(t, below.stream(), servedBelow.stream())
		for range stop {
			client.Poll()
			served.Poll()
		}
		client.DisconnectFromStream()
		served.DisconnectFromStream()
		assert.Equal(t, streampeer.TLSStatusDisconnected, client.GetStatus())
		assert.NoError(t, served.LastError())
	}
}

func TestTLSSurvivesACallbackThatExits(t *testing.T) {
	t.Parallel()
	clientOptions, _ := trust()
	server := streampeer.TLSOptionsServerConfig(&tls.Config{
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			runtime.Goexit()
			return nil, nil
		},
	})
	_, served := pollOnce(t, clientOptions, server)
	assert.Equal(t, streampeer.TLSStatusError, served.GetStatus())
	assert.ErrorIs(t, served.LastError(), gderr.Failed)
}

// pollOnce lets the server see the client's hello.
func pollOnce(t *testing.T, clientOptions, serverOptions *streampeer.TLSOptions) (client, served *streampeer.TLS) {
	t.Helper()
	below, servedBelow := pipe(roomy, roomy)
	client, served = streampeer.NewTLS(), streampeer.NewTLS()
	require.NoError(t, client.ConnectToStream(below.stream(), "game.test", clientOptions))
	_ = served.AcceptStream(servedBelow.stream(), serverOptions)
	served.Poll()
	t.Cleanup(client.DisconnectFromStream)
	return client, served
}

func TestTLSPollsOnALockedThread(t *testing.T) {
	t.Parallel()
	below, servedBelow := pipe(roomy, roomy)
	client, served := begin(t, below.stream(), servedBelow.stream())
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	agree(client, served)
	requireConnected(t, client, served)
}

// farewells counts the goroutines that keep a connection for the other side.
func farewells() int {
	var profile strings.Builder
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 2)
	return strings.Count(profile.String(), "by github.com/godotpeer/godotpeer/streampeer.(*TLS).disconnectPatiently ")
}

// awaitFarewells waits until none is left.
func awaitFarewells(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(kit.Patience); farewells() > 0; runtime.Gosched() {
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
			below.Of(served).DisconnectPatiently(kit.Patience)
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
	below.Of(served).DisconnectPatiently(kit.Patience)
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
	below.Of(served).DisconnectPatiently(kit.Patience)
	assert.Equal(t, streampeer.TLSStatusDisconnected, served.GetStatus())
	client.Poll()
	assert.Equal(t, streampeer.TLSStatusDisconnected, client.GetStatus())
	near, servedBelow := pipe(roomy, roomy)
	handshaking, _ := begin(t, near.stream(), servedBelow.stream())
	for _, peer := range []*streampeer.TLS{streampeer.NewTLS(), handshaking} {
		below.Of(peer).DisconnectPatiently(kit.Patience)
		assert.Equal(t, streampeer.TLSStatusDisconnected, peer.GetStatus())
	}
}
