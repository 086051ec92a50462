package waits_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// faulty is a stream of the user's own, over one of the library, that panics while it is broken.
type faulty struct {
	streampeer.StreamPeer
	broken bool
}

const oh = "oh"

func (f *faulty) check() {
	if f.broken {
		panic(oh)
	}
}

func (f *faulty) GetPartialData(buffer []byte) (int, error) {
	f.check()
	data, err := f.AppendPartialData(buffer[:0], len(buffer))
	return len(data), err
}

func (f *faulty) GetData(buffer []byte) (int, error) { return f.GetPartialData(buffer) }

func (f *faulty) PutPartialData(data []byte) (int, error) {
	f.check()
	return f.StreamPeer.PutPartialData(data)
}

func (f *faulty) PutData(data []byte) (int, error) { return f.PutPartialData(data) }

func (f *faulty) GetAvailableBytes() int {
	f.check()
	return f.StreamPeer.GetAvailableBytes()
}

// TestPanicOfAStream has a stream below each peer panic in each of its uses. Who recovers can use the peer again.
func TestPanicOfAStream(t *testing.T) {
	t.Parallel()
	for name, above := range map[string]func(t *testing.T, near, far streampeer.StreamPeer) (uses []func()){
		"WebSocket": func(t *testing.T, near, far streampeer.StreamPeer) []func() {
			p := accepted(t, near, far, func(*websocketpeer.Peer) {})
			return []func(){
				func() { assert.NoError(t, p.SendText("hello")) },
				func() {
					p.SetCoalescing(true)
					assert.NoError(t, p.SendText("hello"))
					assert.NoError(t, p.Flush())
				},
				p.Poll,
			}
		},
		"Stream": func(t *testing.T, near, far streampeer.StreamPeer) []func() {
			s := packetpeer.NewStream()
			require.NoError(t, s.SetStreamPeer(near))
			return []func(){
				func() { assert.Zero(t, s.GetAvailablePacketCount()) },
				func() { assert.NoError(t, s.PutPacket([]byte("hello"))) },
			}
		},
		"TLS": func(t *testing.T, near, far streampeer.StreamPeer) []func() {
			a, _ := tlsPair(t, near, far)
			return []func(){
				func() { assert.NoError(t, a.PutU8(1)) },
				a.Poll,
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near, far := kit.Pair(t)
			stream := &faulty{StreamPeer: near}
			for _, use := range above(t, streampeer.NewExtension(stream), far) {
				stream.broken = true
				require.PanicsWithValue(t, oh, use)
				stream.broken = false
				assert.NotPanics(t, use)
			}
		})
	}
}
