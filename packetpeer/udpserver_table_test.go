package packetpeer

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// TestPeerTableIsAMap compares the table with a map, with hashes of which many are equal or near, so that searches
// are long and go around the end.
func TestPeerTableIsAMap(t *testing.T) {
	t.Parallel()
	const seed = 77
	random := rand.New(rand.NewPCG(seed, seed))
	for _, spread := range []uint64{1, 5, 1 << 40} {
		table, model := newPeerTable(), map[netsock.Endpoint]*UDP{}
		hashes := map[netsock.Endpoint]uint64{}
		var all []*UDP
		for range 4000 {
			if len(all) > 0 && random.IntN(5) < 2 {
				u := all[random.IntN(len(all))]
				table.remove(hashes[u.dest], u) // often one that has been removed before
				delete(model, u.dest)
			} else {
				u := &UDP{dest: randomEndpoint(random)}
				hashes[u.dest] = ^random.Uint64N(spread)
				table.insert(hashes[u.dest], u)
				model[u.dest] = u
				all = append(all, u)
			}
			u := all[random.IntN(len(all))]
			require.Equal(t, model[u.dest], table.find(hashes[u.dest], u.dest))
			require.Equal(t, len(model), table.count)
		}
		found := map[netsock.Endpoint]*UDP{}
		for u := range table.all() {
			found[u.dest] = u
		}
		assert.Equal(t, model, found)
		for range table.all() {
			break
		}
	}
}

// TestPeerTableRemovesTheSame: a peer that was closed must not take another with the same address along.
func TestPeerTableRemovesTheSame(t *testing.T) {
	t.Parallel()
	table := newPeerTable()
	addr := randomEndpoint(rand.New(rand.NewPCG(1, 1)))
	hash := table.hash(addr)
	first, second := &UDP{dest: addr}, &UDP{dest: addr}
	table.insert(hash, first)
	table.remove(hash, first)
	table.insert(hash, second)
	table.remove(hash, first)
	assert.Same(t, second, table.find(hash, addr))
}
