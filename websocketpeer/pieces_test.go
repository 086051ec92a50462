package websocketpeer

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// TestSentInPieces: a message arrives as it was sent, wherever the stream has no room for more of it, and whatever is sent
// behind.
func TestSentInPieces(t *testing.T) {
	t.Parallel()
	rooms := []int{0, 1, 5, 14, 100, piece, piece + 14, 2*piece + 3}
	for _, size := range []int{0, 1, pairFrom - 1, pairFrom, piece - 1, piece, piece + 1, 3*piece + 5} {
		for _, room := range rooms {
			random := rand.New(rand.NewPCG(uint64(size), uint64(room)))
			unlimited := func(p *Peer) { p.SetOutboundBufferSize(0); p.SetCoalescing(random.IntN(4) == 0) }
			for side, open := range map[string]func(testing.TB, ...func(*Peer)) (*Peer, *scripted){
				"server": scriptedPeer, "client": scriptedClient,
			} {
				name := fmt.Sprintf("%s, %d bytes, room for %d", side, size, room)
				p, stream := open(t, unlimited)
				role := wsframe.Client
				if side == "client" {
					role = wsframe.Server
				}
				stream.room = room
				payload := make([]byte, size)
				for i := range payload {
					payload[i] = byte(i * 7)
				}
				require.NoError(t, p.Send(payload, WriteModeBinary), name)
				require.NoError(t, p.Send(payload, WriteModeBinary), name)
				for range 3 {
					stream.room += random.IntN(2 * piece)
					p.Poll()
				}
				require.NoError(t, p.SendText("behind"), name)
				for p.session.outbox != nil {
					stream.room += 1 + random.IntN(2*piece)
					p.Poll()
				}
				assert.Zero(t, p.GetCurrentOutboundBufferedAmount(), name)
				got := parsed(t, role, stream.out)
				require.Len(t, got, 3, name)
				assert.True(t, string(payload) == got[0] && got[0] == got[1], name)
				assert.Equal(t, "behind", got[2], name)
			}
		}
	}
}

// parsed returns the messages that frames hold.
func parsed(t *testing.T, role wsframe.Role, data []byte) (got []string) {
	t.Helper()
	parser := wsframe.NewParser(role, 1<<30)
	for len(data) > 0 {
		ev, n, err := parser.Next(data)
		require.NoError(t, err)
		require.True(t, ev.First && ev.Last)
		got = append(got, string(ev.Payload))
		data = data[n:]
	}
	return got
}
