package packetpeer

import (
	"hash/maphash"
	"iter"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// peerTable finds a server's peers by their address: a hash table with open addressing and linear probing. Unlike a
// map it can be asked for many addresses step by step, so that the memory of all of them is fetched at the same time.
type peerTable struct {
	seed  maphash.Seed // a secret, so that nobody can choose addresses that collide
	slots []peerSlot   // a power of two of them, never more than three quarters in use
	count int
}

// peerSlot is free if its peer is nil.
type peerSlot struct {
	hash uint64
	peer *UDP
}

// minPeerSlots is how many slots a table begins with.
const minPeerSlots = 16

func newPeerTable() peerTable {
	return peerTable{seed: maphash.MakeSeed(), slots: make([]peerSlot, minPeerSlots)}
}

// hash returns what find, insert and remove want to know of an address.
func (t *peerTable) hash(addr netsock.Endpoint) uint64 { return maphash.Comparable(t.seed, addr) }

// touch begins to fetch the slot of a hash from memory.
func (t *peerTable) touch(hash uint64) uint64 { return t.slots[t.home(hash)].hash }

// home is the slot in which the search for a hash begins.
func (t *peerTable) home(hash uint64) int { return int(hash & uint64(len(t.slots)-1)) }

// after is the slot that follows.
func (t *peerTable) after(i int) int { return (i + 1) & (len(t.slots) - 1) }

// find returns the peer of an address, or nil.
func (t *peerTable) find(hash uint64, addr netsock.Endpoint) *UDP {
	for i := t.home(hash); ; i = t.after(i) {
		slot := &t.slots[i]
		if slot.peer == nil || slot.hash == hash && slot.peer.dest == addr {
			return slot.peer
		}
	}
}

// insert adds a peer whose address is not in the table.
func (t *peerTable) insert(hash uint64, u *UDP) {
	if t.count++; t.count > len(t.slots)/4*3 {
		old := t.slots
		t.slots = make([]peerSlot, 2*len(old))
		for _, slot := range old {
			if slot.peer != nil {
				t.place(slot)
			}
		}
	}
	t.place(peerSlot{hash, u})
}

// place puts a slot where find looks for it.
func (t *peerTable) place(slot peerSlot) {
	i := t.home(slot.hash)
	for t.slots[i].peer != nil {
		i = t.after(i)
	}
	t.slots[i] = slot
}

// remove removes a peer if it is in the table, and closes the gap, so that a search never meets one.
func (t *peerTable) remove(hash uint64, u *UDP) {
	gap := t.home(hash)
	for t.slots[gap].peer != u {
		if t.slots[gap].peer == nil {
			return
		}
		gap = t.after(gap)
	}
	t.count--
	for i := t.after(gap); t.slots[i].peer != nil; i = t.after(i) {
		if t.distance(gap, i) <= t.distance(t.home(t.slots[i].hash), i) {
			t.slots[gap] = t.slots[i]
			gap = i
		}
	}
	t.slots[gap] = peerSlot{}
}

// distance is how many slots b is behind a.
func (t *peerTable) distance(a, b int) int { return (b - a) & (len(t.slots) - 1) }

// all iterates over the peers. The table must not change meanwhile.
func (t *peerTable) all() iter.Seq[*UDP] {
	return func(yield func(*UDP) bool) {
		for _, slot := range t.slots {
			if slot.peer != nil && !yield(slot.peer) {
				return
			}
		}
	}
}
