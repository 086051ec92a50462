package streampeer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// socketStream is what TCP and UDS can do.
type socketStream interface {
	waiter
	streampeer.StreamPeer
	DisconnectFromHost()
}

// streams returns both ends of a connection, for each kind of socket that the system has.
func streams(t *testing.T) map[string][2]socketStream {
	near, far := kit.Pair(t)
	all := map[string][2]socketStream{"TCP": {near, far}}
	if udsExist() {
		udsNear, udsFar, _ := udsPair(t)
		all["UDS"] = [2]socketStream{udsNear, udsFar}
	}
	return all
}

// putUntilBroken puts until that fails, and returns the error.
func putUntilBroken(t *testing.T, s socketStream) error {
	t.Helper()
	for range 1 << 20 {
		if err := s.PutData([]byte("anybody there?")); err != nil {
			return err
		}
	}
	require.Fail(t, "no put failed")
	return nil
}

// TestFailedPutKeepsWhatArrived: nothing more is sent, and the stream is connected until all that can be read was read.
func TestFailedPutKeepsWhatArrived(t *testing.T) {
	t.Parallel()
	for name, ends := range streams(t) {
		t.Run(name, func(t *testing.T) {
			near, far := ends[0], ends[1]
			require.NoError(t, far.PutData([]byte("last words")))
			far.DisconnectFromHost()
			failed := putUntilBroken(t, near)
			assert.ErrorIs(t, failed, gderr.Failed)
			assert.Equal(t, streampeer.StatusConnected, near.GetStatus())
			require.NoError(t, near.Poll())
			assert.Equal(t, streampeer.StatusConnected, near.GetStatus())
			_, err := near.PutPartialData([]byte("x"))
			assert.True(t, errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET), "%v", err) // or as Windows has it
			_, err = below.Of(near).PutPartialPair([]byte("x"), []byte("y"))
			assert.ErrorIs(t, err, gderr.Failed)
			require.NoError(t, near.Wait(kit.Patient(t)), "there is something to read")

			data, err := near.GetData(10)
			require.NoError(t, err)
			assert.Equal(t, "last words", string(data))
			_, err = near.GetPartialData(1)
			assert.ErrorIs(t, err, gderr.Failed)
			assert.Equal(t, streampeer.StatusNone, near.GetStatus())
			assert.ErrorIs(t, near.LastError(), gderr.Failed)
			assert.NotErrorIs(t, near.LastError(), io.EOF, "it is no proper end")
		})
	}
}

// TestFailedPutThenPoll: when all was read, Poll shows that the connection is broken.
func TestFailedPutThenPoll(t *testing.T) {
	t.Parallel()
	for name, ends := range streams(t) {
		t.Run(name, func(t *testing.T) {
			near, far := ends[0], ends[1]
			require.NoError(t, far.PutData([]byte("last words")))
			far.DisconnectFromHost()
			putUntilBroken(t, near)
			_, err := near.GetData(10)
			require.NoError(t, err)
			assert.ErrorIs(t, near.Poll(), gderr.Failed)
			assert.Equal(t, streampeer.StatusError, near.GetStatus())
			near.DisconnectFromHost()
			assert.NoError(t, near.LastError())
		})
	}
}

// TestResetBehindData: the status changes when what had arrived was read.
func TestResetBehindData(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	_, err := raw.Write([]byte("last words"))
	require.NoError(t, err)
	require.NoError(t, peer.Wait(kit.Patient(t)))
	reset(t, raw)
	for range 10 {
		require.NoError(t, peer.Poll())
		require.Equal(t, streampeer.StatusConnected, peer.GetStatus())
	}
	data, err := peer.GetData(10)
	require.NoError(t, err)
	assert.Equal(t, "last words", string(data))
	err = peer.Poll()
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Equal(t, streampeer.StatusError, peer.GetStatus())
}

// TestWaitingForRoomDoesNotLookAtWhatIsThereToRead returns for room, and only for that.
func TestWaitingForRoomDoesNotLookAtWhatIsThereToRead(t *testing.T) {
	t.Parallel()
	near, far := kit.Pair(t)
	require.NoError(t, waitFor(kit.Patient(t), near, netsock.ForWriting), "there is room")
	filled := fill(t, near)
	require.NoError(t, far.PutData([]byte("unread")))
	require.NoError(t, near.Wait(kit.Patient(t)))
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	require.Equal(t, context.DeadlineExceeded, waitFor(short, near, netsock.ForWriting))
	_, err := far.GetData(filled)
	require.NoError(t, err)
	require.NoError(t, waitFor(kit.Patient(t), near, netsock.ForWriting))
	near.DisconnectFromHost()
	assert.ErrorIs(t, waitFor(kit.Patient(t), near, netsock.ForWriting), gderr.ErrUnconfigured)
}

// TestWaitOfAClosedConn ends a loop over Wait, as any end does.
func TestWaitOfAClosedConn(t *testing.T) {
	t.Parallel()
	near, _ := kit.Pair(t)
	conn, err := near.Conn()
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.NoError(t, near.Wait(kit.Patient(t)), "Poll has something to find")
	require.NoError(t, near.Poll())
	assert.ErrorIs(t, near.Wait(kit.Patient(t)), gderr.ErrUnconfigured)
	assert.NoError(t, near.LastError())
}

// TestBlockedGoroutinesTakeNoThreads blocks 1,000 goroutines in GetData, PutData and Wait. It counts threads, so it
// does not run in parallel.
func TestBlockedGoroutinesTakeNoThreads(t *testing.T) {
	const blocked = 200
	threads := pprof.Lookup("threadcreate")
	server := kit.Listen(t)
	before := threads.Count()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var all sync.WaitGroup
	served := make([]*streampeer.TCP, blocked)
	for i := range served {
		client := kit.Dial(t, server)
		served[i] = kit.Accept(t, server)
		all.Go(func() { block(ctx, client, i) })
	}
	awaitParked(t, blocked)
	assert.Less(t, threads.Count()-before, 50)

	cancel()
	for _, peer := range served {
		peer.DisconnectFromHost()
	}
	all.Wait()
}

// tooMuch is more than a connection has room for.
var tooMuch = make([]byte, 16<<20)

// block calls one of the calls that block, until the other side ends the connection or ctx ends.
func block(ctx context.Context, peer *streampeer.TCP, i int) {
	switch i % 3 {
	case 0:
		_, _ = peer.GetData(1)
	case 1:
		_ = peer.PutData(tooMuch)
	case 2:
		_ = peer.Wait(ctx)
	}
}

// awaitParked waits until as many goroutines wait for the network.
func awaitParked(t testing.TB, want int) {
	t.Helper()
	deadline := time.Now().Add(kit.Patience)
	for {
		var stacks strings.Builder
		require.NoError(t, pprof.Lookup("goroutine").WriteTo(&stacks, 2))
		parked := strings.Count(stacks.String(), "netsock.(*Socket).Wait(") + strings.Count(stacks.String(), "await.(*parked).sleep(")
		if parked >= want {
			return
		}
		require.True(t, time.Now().Before(deadline), "%d goroutines wait", parked)
		runtime.Gosched()
	}
}

// TestDroppedPeersAreClosed drops connected peers, used in every way, and a server, and waits for the other sides to
// see the end.
func TestDroppedPeersAreClosed(t *testing.T) {
	t.Parallel()
	uses := map[string]func(p *streampeer.TCP){
		"never used": func(*streampeer.TCP) {},
		"polled":     func(p *streampeer.TCP) { _ = p.Poll() },
		"waited": func(p *streampeer.TCP) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
			defer cancel()
			_ = p.Wait(ctx)
		},
		"as a Conn": func(p *streampeer.TCP) { _, _ = p.Conn() },
	}
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := kit.Listen(t)
			use(dropped(t, server))
			awaitEnd(t, kit.Accept(t, server))
		})
	}
}

// dropped returns a connected peer of which nobody else knows.
func dropped(t testing.TB, server *streampeer.TCPServer) *streampeer.TCP {
	peer := streampeer.NewTCP()
	require.NoError(t, peer.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	awaitStatus(t, peer, streampeer.StatusConnected)
	return peer
}

// awaitEnd collects garbage until the other side of the peer is closed.
func awaitEnd(t testing.TB, peer *streampeer.TCP) {
	t.Helper()
	deadline := time.Now().Add(kit.Patience)
	for peer.GetStatus() == streampeer.StatusConnected {
		require.True(t, time.Now().Before(deadline), "the dropped peer is still open")
		runtime.GC()
		_ = peer.Poll()
	}
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
}

func TestDroppedServerIsClosed(t *testing.T) {
	t.Parallel()
	port := func() int {
		server := streampeer.NewTCPServer()
		require.NoError(t, server.Listen(0, "127.0.0.1"))
		return server.GetLocalPort()
	}()
	deadline := time.Now().Add(kit.Patience)
	for {
		runtime.GC()
		peer := streampeer.NewTCP()
		if err := peer.ConnectToHost("127.0.0.1", port); err != nil {
			return
		}
		for peer.GetStatus() == streampeer.StatusConnecting {
			require.NoError(t, peer.Wait(kit.Patient(t)))
			_ = peer.Poll()
		}
		refused := peer.GetStatus() == streampeer.StatusError
		peer.DisconnectFromHost()
		if refused {
			return
		}
		require.True(t, time.Now().Before(deadline), "the dropped server still listens")
	}
}

func TestPutPartialPair(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	for _, pair := range [][2]string{{"ab", "cde"}, {"f", "g"}} {
		n, err := below.Of(peer).PutPartialPair([]byte(pair[0]), []byte(pair[1]))
		require.NoError(t, err)
		assert.Equal(t, len(pair[0])+len(pair[1]), n)
	}
	got := make([]byte, 7)
	_, err := io.ReadFull(raw, got)
	require.NoError(t, err)
	assert.Equal(t, "abcdefg", string(got))
}

// TestPutPartialPairWithoutRoom: what is sent is the beginning of both, and no room is no error.
func TestPutPartialPairWithoutRoom(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	head, data := []byte("head"), bytes.Repeat([]byte("data"), 16<<20)
	sent, err := below.Of(peer).PutPartialPair(head, data)
	require.NoError(t, err)
	require.Less(t, sent, len(head)+len(data))
	sent += fill(t, peer) // zeros, from here on
	n, err := below.Of(peer).PutPartialPair(head, data)
	require.NoError(t, err)
	assert.Zero(t, n)

	got := make([]byte, sent)
	_, err = io.ReadFull(raw, got)
	require.NoError(t, err)
	whole := append(head, data...)
	got = bytes.TrimRight(got, "\x00")
	assert.True(t, bytes.HasPrefix(whole, got))
}

func TestPutPartialPairOnBrokenConnection(t *testing.T) {
	t.Parallel()
	_, err := below.Of(streampeer.NewTCP()).PutPartialPair([]byte("a"), []byte("b"))
	assert.ErrorIs(t, err, gderr.Failed)

	peer, raw := rawPair(t)
	reset(t, raw)
	require.NoError(t, peer.Wait(t.Context()))
	_, err = below.Of(peer).PutPartialPair([]byte("a"), []byte("b"))
	assert.ErrorIs(t, err, gderr.Failed)
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
}
