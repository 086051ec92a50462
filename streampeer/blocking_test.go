package streampeer_test

import (
	"context"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

// TestBlockedGoroutinesTakeNoThreads blocks 1,000 goroutines in GetData, PutData and Wait. It counts threads, so it
// does not run in parallel.
func TestBlockedGoroutinesTakeNoThreads(t *testing.T) {
	const blocked = 1000
	threads := pprof.Lookup("threadcreate")
	server := listen(t)
	before := threads.Count()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var all sync.WaitGroup
	served := make([]*streampeer.TCP, blocked)
	for i := range served {
		client := dial(t, server)
		served[i] = accept(t, server)
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
	deadline := time.Now().Add(patience)
	for {
		var stacks strings.Builder
		require.NoError(t, pprof.Lookup("goroutine").WriteTo(&stacks, 2))
		parked := strings.Count(stacks.String(), "netsock.(*Socket).Wait(") + strings.Count(stacks.String(), "await.(*parked).park(")
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
			server := listen(t)
			use(dropped(t, server))
			awaitEnd(t, accept(t, server))
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
	deadline := time.Now().Add(patience)
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
	deadline := time.Now().Add(patience)
	for {
		runtime.GC()
		peer := streampeer.NewTCP()
		if err := peer.ConnectToHost("127.0.0.1", port); err != nil {
			return
		}
		for peer.GetStatus() == streampeer.StatusConnecting {
			require.NoError(t, peer.Wait(patient(t)))
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
