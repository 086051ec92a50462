package group_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// restless is a peer that comes and goes, and to which a number of connections send a byte each, one after the other.
type restless struct {
	*streampeer.TCP
	port int
	got  int
}

// TestChurn has peers removed, added, disconnected and connected again in their own turns and in those of others, while the
// other sides send and hang up: what is sent to those in the group is received, and nobody is forgotten.
func TestChurn(t *testing.T) {
	t.Parallel()
	const peers, connections = 12, 30
	rng := rand.New(rand.NewPCG(3, 4))
	g := group.New[*restless]()
	var all []*restless
	var servers sync.WaitGroup
	for range peers {
		server := kit.Listen(t)
		servers.Go(func() {
			for range connections {
				if !assert.NoError(t, server.Wait(kit.Patient(t))) {
					return
				}
				conn := server.TakeConnection()
				assert.NoError(t, conn.PutU8(1))
				conn.DisconnectFromHost()
			}
		})
		p := &restless{streampeer.NewTCP(), server.GetLocalPort(), 0}
		require.NoError(t, p.ConnectToHost("127.0.0.1", p.port))
		require.NoError(t, g.Add(p.TCP, p))
		all = append(all, p)
	}
	ctx := kit.Patient(t)
	for p := range g.Ready(ctx) {
		_ = p.Poll()
		for p.GetAvailableBytes() > 0 {
			_, err := p.GetU8()
			require.NoError(t, err)
			p.got++
		}
		if p.GetStatus() == streampeer.StatusNone && p.got < connections { // in its last turn: it stays
			require.NoError(t, p.ConnectToHost("127.0.0.1", p.port))
		}
		switch other := all[rng.IntN(peers)]; rng.IntN(4) {
		case 0:
			if g.Remove(other.TCP) {
				require.NoError(t, g.Add(other.TCP, other))
			}
		case 1:
			if other != p { // whose state was looked at
				_ = other.Poll() // out of its turn
			}
		case 2:
			if g.Remove(p.TCP) {
				require.NoError(t, g.Add(p.TCP, p))
			}
		}
	}
	require.NoError(t, ctx.Err(), "the loop ends when all have ended")
	for _, p := range all {
		assert.Equal(t, connections, p.got)
	}
	servers.Wait()
}
