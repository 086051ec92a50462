package streampeer_test

import (
	"context"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestTLSHandshakeHasATimeLimit(t *testing.T) {
	t.Parallel()
	clientOptions, serverOptions := trust()
	for name, begin := range map[string]func(*streampeer.TLS, streampeer.StreamPeer) error{
		"client": func(p *streampeer.TLS, s streampeer.StreamPeer) error {
			return p.ConnectToStream(s, "game.test", clientOptions)
		},
		"server": func(p *streampeer.TLS, s streampeer.StreamPeer) error { return p.AcceptStream(s, serverOptions) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				below, _ := pipe(roomy, roomy)
				peer := streampeer.NewTLS()
				require.NoError(t, begin(peer, below.stream()))
				time.Sleep(30*time.Second - 1)
				peer.Poll()
				assert.Equal(t, streampeer.TLSStatusHandshaking, peer.GetStatus())
				time.Sleep(time.Nanosecond)
				synctest.Wait()
				peer.Poll()
				assert.Equal(t, streampeer.TLSStatusError, peer.GetStatus())
				assert.ErrorIs(t, peer.LastError(), os.ErrDeadlineExceeded)
			})
		})
	}
}

// TestTLSUnpolledHandshakeEnds: the bubble of synctest would not end if the handshake's goroutine went on.
func TestTLSUnpolledHandshakeEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		below, servedBelow := pipe(roomy, roomy)
		begin(t, below.stream(), servedBelow.stream())
		time.Sleep(streampeer.DefaultTLSHandshakeTimeout)
	})
}

func TestTLSWaitEndsWithTheTimeLimit(t *testing.T) {
	t.Parallel()
	below, _ := kit.Pair(t)
	clientOptions, _ := trust()
	peer := streampeer.NewTLS()
	peer.SetHandshakeTimeout(100 * time.Millisecond)
	_ = peer.ConnectToStream(below, "game.test", clientOptions) // a busy machine may need all the time for it
	for peer.GetStatus() == streampeer.TLSStatusHandshaking {
		require.NoError(t, peer.Wait(t.Context()))
		peer.Poll()
	}
	assert.ErrorIs(t, peer.LastError(), os.ErrDeadlineExceeded)
}

// TestTLSForgottenHandshakesEnd is not parallel: it looks at all goroutines.
func TestTLSForgottenHandshakesEnd(t *testing.T) {
	clientOptions, _ := trust()
	peers := make([]*streampeer.TLS, 10)
	for i := range peers {
		below, _ := pipe(roomy, roomy)
		peers[i] = streampeer.NewTLS()
		require.NoError(t, peers[i].ConnectToStream(below.stream(), "game.test", clientOptions))
	}
	require.Positive(t, handshakes())
	runtime.KeepAlive(peers) // until here
	deadline := time.Now().Add(20 * time.Second)
	for handshakes() > 0 && time.Now().Before(deadline) {
		runtime.GC()
		runtime.Gosched()
	}
	assert.Zero(t, handshakes())
}

// handshakes counts the goroutines that handshakes run in.
func handshakes() int {
	var profile strings.Builder
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 2)
	return strings.Count(profile.String(), "(*tlsHandshake).run(")
}

// eventually polls peers whenever they have something to do, until done.
func eventually(t testing.TB, peer *streampeer.TLS, done func() bool) {
	t.Helper()
	for !done() {
		require.NoError(t, peer.Wait(t.Context()))
		peer.Poll()
	}
}

func TestTLSWaitDrivesAConnection(t *testing.T) {
	t.Parallel()
	below, servedBelow := kit.Pair(t)
	client, served := begin(t, below, servedBelow)
	over := make(chan struct{})
	go func() {
		defer close(over)
		eventually(t, served, func() bool { return served.GetStatus() == streampeer.TLSStatusConnected })
		eventually(t, served, func() bool { return served.GetAvailableBytes() == 5 })
		served.DisconnectFromStream()
	}()
	eventually(t, client, func() bool { return client.GetStatus() == streampeer.TLSStatusConnected })
	require.NoError(t, client.PutData([]byte("ready")))
	eventually(t, client, func() bool { return client.GetStatus() == streampeer.TLSStatusDisconnected })
	<-over
}

func TestTLSWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	client, _ := tlsOverTCP(t)
	client.Poll() // takes the tickets for a next time
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, client.Wait(ctx), context.DeadlineExceeded)
	assert.ErrorIs(t, client.Wait(ctx), context.DeadlineExceeded)
}

func TestTLSWaitsOverAnyStream(t *testing.T) {
	t.Parallel()
	client, served, _, _ := piped(t, roomy, roomy)
	client.Poll() // takes the tickets for a next time
	assert.NoError(t, client.Wait(t.Context()), "Poll may have something to do")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, client.Wait(ctx), context.Canceled)
	require.NoError(t, served.PutData([]byte("x")))
	assert.NoError(t, client.Wait(t.Context()))
	client.Poll()
	assert.Equal(t, 1, client.GetAvailableBytes())
}

func TestTLSGetDataWaitsAsTheStreamBelowDoes(t *testing.T) {
	t.Parallel()
	client, served, below, _ := piped(t, roomy, roomy)
	below.wait = func() { require.NoError(t, served.PutData([]byte("at last"))) }
	data, err := client.GetData(7)
	require.NoError(t, err)
	assert.Equal(t, "at last", string(data))

	below.wait = func() { *below.closed = true }
	_, err = client.GetData(1)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, streampeer.TLSStatusDisconnected, client.GetStatus())
}

// stuff sends until there is no room, and returns how much it sent.
func stuff(t testing.TB, peer *streampeer.TLS) (sent int) {
	t.Helper()
	for {
		n, err := peer.PutPartialData(make([]byte, 64<<10))
		require.NoError(t, err)
		if n == 0 {
			return sent
		}
		sent += n
	}
}

func TestTLSWaitsForRoom(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	sent := stuff(t, client)
	got := make(chan int)
	go func() {
		data, _ := served.GetData(sent + 1)
		got <- len(data)
	}()
	waited := 0
	for room := 0; room == 0; waited++ {
		require.NoError(t, client.Wait(t.Context()))
		client.Poll()
		n, err := client.PutPartialData([]byte("x"))
		require.NoError(t, err)
		room = n
	}
	assert.Less(t, waited, 1000, "Wait does not spin")
	require.NoError(t, client.PutData(nil), "sends what waits")
	assert.Equal(t, sent+1, <-got)
}

func TestTLSPutDataWaitsForRoom(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	sent := stuff(t, client)
	got := make(chan int)
	go func() {
		data, _ := served.GetData(sent + 100_000)
		got <- len(data)
	}()
	require.NoError(t, client.PutData(make([]byte, 100_000)))
	assert.Equal(t, sent+100_000, <-got)
}

func TestTLSPutDataFailsWithTheStreamBelow(t *testing.T) {
	t.Parallel()
	client, _, below, _ := piped(t, roomy, 100_000)
	stuff(t, client)
	err := client.PutData([]byte("x"))
	assert.ErrorIs(t, err, gderr.ErrConnectionError)
	assert.ErrorIs(t, err, gderr.ErrOutOfMemory, "a pipe can't wait")
	assert.Equal(t, 100_000, len(*below.out))
	client.Poll()
	assert.Equal(t, streampeer.TLSStatusDisconnected, client.GetStatus())
}

func TestTLSIdlePollIsOneRead(t *testing.T) {
	client, served, below, _ := piped(t, roomy, roomy)
	client.Poll() // takes the tickets for a next time
	served.Poll()
	before := below.reads
	allocations := testing.AllocsPerRun(100, client.Poll)
	assert.Equal(t, 101, below.reads-before)
	assert.Zero(t, allocations)
}

// TestTLSUnsent: what is encrypted and not sent is counted, and sent by Flush and by Poll.
func TestTLSUnsent(t *testing.T) {
	t.Parallel()
	client, served, below, _ := piped(t, roomy, roomy)
	assert.Zero(t, streampeer.NewTLS().Unsent())
	assert.NoError(t, streampeer.NewTLS().Flush())
	assert.Zero(t, client.Unsent())
	for name, send := range map[string]func(){"Flush": func() { require.NoError(t, client.Flush()) }, "Poll": client.Poll} {
		below.room = len(*below.out) // none
		n, err := client.PutPartialData([]byte("tail"))
		require.NoError(t, err, name)
		require.Equal(t, 4, n, name)
		waits := client.Unsent()
		assert.Greater(t, waits, 4, name)
		send()
		assert.Equal(t, waits, client.Unsent(), name)
		below.room = len(*below.out) + 3
		send()
		assert.Equal(t, waits-3, client.Unsent(), name)
		below.room = roomy
		send()
		assert.Zero(t, client.Unsent(), name)
		assert.Equal(t, "tail", string(pollFor(t, served, 4)), name)
	}
}

// TestTLSOverTLSUnsent: what the stream below holds back counts too, and is sent too.
func TestTLSOverTLSUnsent(t *testing.T) {
	t.Parallel()
	inner, servedInner, below, _ := piped(t, roomy, roomy)
	outer, servedOuter := begin(t, inner, servedInner)
	agree(outer, servedOuter)
	requireConnected(t, outer, servedOuter)
	below.room = len(*below.out)
	_, err := outer.PutPartialData([]byte("tail"))
	require.NoError(t, err)
	assert.Positive(t, outer.Unsent())
	below.room = roomy
	require.NoError(t, outer.Flush())
	require.NoError(t, outer.Flush())
	assert.Zero(t, outer.Unsent())
	assert.Zero(t, inner.Unsent())
	assert.Equal(t, "tail", string(pollFor(t, servedOuter, 4)))
}

func TestTLSFlushFailsWithTheStreamBelow(t *testing.T) {
	t.Parallel()
	client, served, below, _ := piped(t, roomy, roomy)
	require.NoError(t, served.PutData([]byte("arrived")))
	below.room = len(*below.out)
	_, err := client.PutPartialData([]byte("tail"))
	require.NoError(t, err)
	below.deaf = 0
	assert.ErrorIs(t, client.Flush(), gderr.ErrConnectionError)
	below.deaf = roomy
	sent := len(*below.out)
	assert.ErrorIs(t, client.Flush(), gderr.ErrConnectionError, "nothing more is sent")
	assert.Len(t, *below.out, sent)
	assert.Equal(t, "arrived", string(pollFor(t, client, 7)))
}

// TestTLSWaitsForWritingOnly: what is there to read does not end it.
func TestTLSWaitsForWritingOnly(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	require.NoError(t, waitFor(t.Context(), client, netsock.ForWriting), "there is room")
	require.NoError(t, client.WaitReadOrWrite(t.Context()), "there is room")
	sent := stuff(t, client)
	require.Positive(t, client.Unsent())
	require.NoError(t, served.PutData([]byte("unread")))
	require.NoError(t, client.Wait(kit.Patient(t)))
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, waitFor(short, client, netsock.ForWriting))
	got := make(chan int)
	go func() {
		data, _ := served.GetData(sent)
		got <- len(data)
	}()
	for waits := 0; client.Unsent() > 0; waits++ {
		require.NoError(t, waitFor(kit.Patient(t), client, netsock.ForWriting))
		require.NoError(t, client.Flush())
		require.Less(t, waits, 1000, "it does not spin")
	}
	assert.Equal(t, sent, <-got)
}
