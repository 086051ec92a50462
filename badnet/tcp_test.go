package badnet

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/badnet/ends"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// nuisances are what a connection survives.
var nuisances = map[string][]toxic{
	"nothing":          nil,
	"latency":          both("latency", "latency", 20, "jitter", 10),
	"one-byte slices":  both("slicer", "average_size", 1, "size_variation", 0, "delay", 0),
	"slices":           both("slicer", "average_size", 100, "size_variation", 90, "delay", 100),
	"little bandwidth": both("bandwidth", "rate", 100),
	"slow close":       both("slow_close", "delay", 50),
	"all at once": append(append(both("latency", "latency", 5, "jitter", 5), both("slicer", "average_size", 50, "size_variation", 49, "delay", 0)...),
		both("bandwidth", "rate", 200)...),
}

// TestNuisances: all messages arrive, in their order, whatever is done to the bytes on their way, and the connection ends
// as one side has it.
func TestNuisances(t *testing.T) {
	t.Parallel()
	each(t, overTCP, func(t *testing.T, kind ends.Kind) {
		for name, toxics := range nuisances {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newTalk(t, kind, 30, 30, patience)
				k.dial(newProxy(t, k.server.Port(), toxics...).port)
				k.run("all that was said", k.said)
				k.end(k.client)
			})
		}
	})
}

// TestCutAnywhere: a connection is cut or reset in one direction behind so many bytes, its handshake counts, and both sides
// come to their end, with what had come whole and nothing else.
func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	each(t, overTCP, func(t *testing.T, kind ends.Kind) {
		for _, way := range []direction{upstream, downstream} {
			for _, bytes := range []int{1, 3, 20, 100, 129, 200, 400, 1000, 2000, 5000, 20000} {
				for _, how := range []string{"cut", "reset"} {
					t.Run(fmt.Sprint(way, " ", how, " behind ", bytes), func(t *testing.T) {
						t.Parallel()
						toxics := []toxic{way.does("limit_data", "bytes", bytes)}
						if how == "reset" {
							toxics = append(toxics, resets())
						}
						k := newTalk(t, kind, 100, 100, patience)
						k.dial(newProxy(t, k.server.Port(), toxics...).port)
						k.run("the end", k.ended)
						assert.Error(t, k.client.end.LastError())
					})
				}
			}
		}
	})
}

// framings tell what kinds put around a message of a size; those over TLS have records, and tickets of its own between them.
var framings = map[string]func(way direction, size int) int{
	"TCP":                  func(direction, int) int { return 4 },
	"WebSocket":            frameAround,
	"WebSocketMultiplayer": frameAround,
}

// frameAround is the header of a frame (RFC 6455, section 5.2), with the mask of a client's.
func frameAround(way direction, size int) int {
	header := 2
	if size > 125 {
		header += 2
	}
	if way == upstream {
		header += 4
	}
	return header
}

// TestAllBeforeACut: while only one side talks, the connection is cut or reset beside the border of a message, and every
// message that has come to its last byte is there, no other.
func TestAllBeforeACut(t *testing.T) {
	t.Parallel()
	each(t, named("TCP", "WebSocket", "WebSocketMultiplayer"), func(t *testing.T, kind ends.Kind) {
		around := framings[kind.Name]
		for _, way := range []direction{upstream, downstream} {
			for _, whole := range []int{1, 2, 9} {
				for _, beside := range []int{-1, 0, 1, 2} {
					for _, how := range []string{"cut", "reset"} {
						t.Run(fmt.Sprintf("%s %s, %d messages %+d", way, how, whole, beside), func(t *testing.T) {
							t.Parallel()
							k := newTalk(t, kind, 0, 0, patience)
							from, to := k.client, k.served
							if way == downstream {
								from, to = k.served, k.client
							}
							var toxics []toxic
							if how == "reset" {
								toxics = append(toxics, resets())
							}
							p := newProxy(t, k.server.Port(), toxics...)
							k.dial(p.port)
							k.run("the connection", k.open)
							limit := beside
							for n := range whole {
								size := len(message(from.who, n))
								limit += size + around(way, size)
							}
							p.add(way.does("limit_data", "bytes", limit))
							from.count = 20
							k.run("the end", k.ended)
							assert.Len(t, to.got, whole+min(beside, 0))
							assert.Error(t, k.client.end.LastError())
						})
					}
				}
			}
		}
	})
}

// TestSilence: a handshake that nobody answers ends when its time is over, on both sides.
func TestSilence(t *testing.T) {
	t.Parallel()
	each(t, named("TLS", "WebSocket", "WebSocketTLS", "WebSocketMultiplayer"), func(t *testing.T, kind ends.Kind) {
		for name, toxics := range map[string][]toxic{
			"both ways":  both("timeout", "timeout", 0),
			"upstream":   {upstream.does("timeout", "timeout", 0)},
			"downstream": {downstream.does("timeout", "timeout", 0)},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newTalk(t, kind, 1, 1, time.Second)
				k.dial(newProxy(t, k.server.Port(), toxics...).port)
				k.run("the end of the client", func() bool { return k.client.end.State() == ends.Ended })
				assert.Error(t, k.client.end.LastError())
				k.client.end.Drop()
				k.run("the end", k.ended)
			})
		}
	})
}

// TestSilenceAndCut: messages are lost in the middle of the talk, and then the connection.
func TestSilenceAndCut(t *testing.T) {
	t.Parallel()
	each(t, overTCP, func(t *testing.T, kind ends.Kind) {
		for _, way := range []direction{upstream, downstream} {
			t.Run(string(way), func(t *testing.T) {
				t.Parallel()
				k := newTalk(t, kind, 1000, 1000, patience)
				p := newProxy(t, k.server.Port())
				k.dial(p.port)
				k.run("some of the talk", func() bool { return len(k.client.got) > 10 && len(k.served.got) > 10 })
				p.add(way.does("timeout", "timeout", 50))
				k.run("the end", k.ended)
				assert.Error(t, k.client.end.LastError())
			})
		}
	})
}

// TestHeartbeat: a WebSocket that asks finds out that nobody answers any more.
func TestHeartbeat(t *testing.T) {
	t.Parallel()
	each(t, named("WebSocket", "WebSocketTLS"), func(t *testing.T, kind ends.Kind) {
		k := newTalk(t, kind, 3, 3, time.Second)
		p := newProxy(t, k.server.Port())
		k.dial(p.port)
		k.run("all that was said", k.said)
		require.NoError(t, k.client.end.(interface{ SetHeartbeatInterval(float64) error }).SetHeartbeatInterval(0.1))
		p.add(both("timeout", "timeout", 0)...)
		k.run("the end", k.ended)
		assert.ErrorIs(t, k.client.end.LastError(), websocketpeer.ErrHeartbeat)
		assert.Error(t, k.served.end.LastError())
	})
}
