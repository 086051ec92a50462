package packetpeer

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// sent is a packet of a model queue.
type sent struct {
	from netsock.Endpoint
	data []byte
}

// TestQueueIsAQueue compares the ring with a plain slice of packets and the engine's count of bytes.
func TestQueueIsAQueue(t *testing.T) {
	t.Parallel()
	const seed = 4242
	random := rand.New(rand.NewPCG(seed, seed))
	for _, limit := range []uint32{1, 32, 1024, 65536} {
		q := queue{limit: limit}
		var model []sent
		used := 0
		for range 3000 {
			if random.IntN(5) < 3 {
				packet := make([]byte, random.IntN(max(1, int(limit)/8)))
				for i := range packet {
					packet[i] = byte(random.Uint32())
				}
				from := randomEndpoint(random)
				fits := used+24+len(packet) <= int(limit)-1
				require.Equal(t, fits, q.push(from, packet))
				if fits {
					model = append(model, sent{from, packet})
					used += 24 + len(packet)
				}
			} else if len(model) > 0 {
				packet, from := q.pop([]byte("before "))
				require.Equal(t, "before "+string(model[0].data), string(packet))
				require.Equal(t, model[0].from, from)
				used -= 24 + len(model[0].data)
				model = model[1:]
			}
			require.EqualValues(t, len(model), q.count)
			require.Equal(t, q.count == 0, q.block == nil, "an empty queue has no memory")
		}
		q.clear()
		assert.Equal(t, queue{limit: limit}, q)
	}
}

func randomEndpoint(random *rand.Rand) netsock.Endpoint {
	var ip [16]byte
	for i := range ip {
		ip[i] = byte(random.Uint32())
	}
	addr := netip.AddrFrom16(ip)
	if random.IntN(2) == 0 {
		addr = netip.AddrFrom4([4]byte(ip[:4]))
	}
	return netsock.EndpointOf(netip.AddrPortFrom(addr, uint16(random.Uint32())))
}

// TestQueueTakesMemoryAsItFills: a full limit is not taken in advance.
func TestQueueTakesMemoryAsItFills(t *testing.T) {
	t.Parallel()
	q := queue{limit: 1 << maxQueueShift}
	require.True(t, q.push(netsock.Endpoint{}, make([]byte, 1000)))
	assert.LessOrEqual(t, len(q.block), 2048)
	q.clear()
}

// TestIdlePeerIsSmall: what a peer costs while no packet waits, besides its socket.
func TestIdlePeerIsSmall(t *testing.T) {
	t.Parallel()
	assert.LessOrEqual(t, unsafe.Sizeof(UDP{}), uintptr(192))
	assert.Nil(t, NewUDP().queue.block)
	assert.Nil(t, NewStream().block)
}

func FuzzQueue(f *testing.F) {
	f.Add([]byte{10, 200, 0, 0, 30, 0})
	f.Add(bytes.Repeat([]byte{100, 0}, 30))
	f.Fuzz(func(t *testing.T, program []byte) {
		q := queue{limit: 512}
		var model [][]byte
		for i, op := range program {
			if op == 0 && q.count > 0 {
				packet, _ := q.pop(nil)
				require.Equal(t, string(model[0]), string(packet))
				model = model[1:]
				continue
			}
			packet := bytes.Repeat([]byte{byte(i)}, int(op))
			if q.push(netsock.Endpoint{}, packet) {
				model = append(model, packet)
			}
			require.Len(t, model, int(q.count))
			require.LessOrEqual(t, len(q.block), 512)
		}
		q.clear()
	})
}
