package streampeer_test

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// maxCoalesced is how much may wait, as SetCoalescing says.
const maxCoalesced = 256 << 10

// coalescer is a stream whose writes can share a call.
type coalescer interface {
	streampeer.StreamPeer
	SetCoalescing(enabled bool)
	IsCoalescingEnabled() bool
	Unsent() int
	Flush() error
	Wait(ctx context.Context) error
	WaitReadOrWrite(ctx context.Context) error
	LastError() error
}

// coalescing is a connection of which the near end's writes share calls.
type coalescing struct {
	near       coalescer
	far        streampeer.StreamPeer
	poll       func()
	disconnect func()
}

func coalescings(t *testing.T) map[string]coalescing {
	all := map[string]coalescing{}
	for name, ends := range streams(t) {
		near := ends[0]
		all[name] = coalescing{near.(coalescer), ends[1], func() { _ = near.Poll() }, near.DisconnectFromHost}
	}
	client, served := tlsOverTCP(t)
	all["TLS"] = coalescing{client, served, client.Poll, client.DisconnectFromStream}
	for _, c := range all {
		c.near.SetCoalescing(true)
	}
	return all
}

// requireArrived waits for what has to arrive.
func requireArrived(t *testing.T, far streampeer.StreamPeer, want string) {
	t.Helper()
	data, err := far.GetData(len(want))
	require.NoError(t, err)
	require.True(t, want == string(data), "%d bytes", len(want))
}

func TestCoalescingIsOffByDefault(t *testing.T) {
	t.Parallel()
	for name, c := range coalescings(t) {
		c.near.SetCoalescing(false)
		assert.False(t, c.near.IsCoalescingEnabled(), name)
		require.NoError(t, c.near.PutU8('x'))
		assert.Zero(t, c.near.Unsent(), name)
		requireArrived(t, c.far, "x")
	}
	assert.False(t, streampeer.NewTCP().IsCoalescingEnabled())
	assert.False(t, streampeer.NewUDS().IsCoalescingEnabled())
	assert.False(t, streampeer.NewTLS().IsCoalescingEnabled())
}

// TestCoalescingWaitsForPollOrFlush: nothing is sent before, and all of it then.
func TestCoalescingWaitsForPollOrFlush(t *testing.T) {
	t.Parallel()
	for name, c := range coalescings(t) {
		for _, send := range []func(){c.poll, func() { require.NoError(t, c.near.Flush(), name) }} {
			assert.True(t, c.near.IsCoalescingEnabled(), name)
			require.NoError(t, c.near.PutUTF8String("one"), name)
			n, err := c.near.PutPartialData([]byte("two"))
			require.NoError(t, err, name)
			assert.Equal(t, 3, n, name)
			n, err = below.Of(c.near).PutPartialPair([]byte("th"), []byte("ree"))
			require.NoError(t, err, name)
			assert.Equal(t, 5, n, name)
			assert.Equal(t, 4+3+3+5, c.near.Unsent(), name)
			assert.Zero(t, c.far.GetAvailableBytes(), name)
			assert.NoError(t, c.near.Wait(t.Context()), "%s: Poll has something to send", name)
			assert.NoError(t, c.near.WaitReadOrWrite(t.Context()), name)
			send()
			assert.Zero(t, c.near.Unsent(), name)
			requireArrived(t, c.far, "\x03\x00\x00\x00onetwothree")
			requireIdle(t, c.near)
		}
	}
}

// requireIdle fails if Poll has something to do.
func requireIdle(t *testing.T, s coalescer) {
	t.Helper()
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	require.Equal(t, context.DeadlineExceeded, s.Wait(short))
}

// TestCoalescingHasALimit: what is too much to wait is sent at once, behind what waits.
func TestCoalescingHasALimit(t *testing.T) {
	t.Parallel()
	for name, c := range coalescings(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			block := bytes.Repeat([]byte("0123456789abcdef"), maxCoalesced/16)
			require.NoError(t, c.near.PutData([]byte("first ")))
			sent := make(chan error, 1)
			go func() { sent <- c.near.PutData(block) }()
			requireArrived(t, c.far, "first "+string(block))
			require.NoError(t, <-sent)
			require.NoError(t, c.near.PutData(block))
			assert.Equal(t, len(block), c.near.Unsent())
		})
	}
}

// TestCoalescingWithoutRoom: no more than the limit waits, and it is sent when there is room.
func TestCoalescingWithoutRoom(t *testing.T) {
	t.Parallel()
	for name, c := range coalescings(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			piece, put := bytes.Repeat([]byte("x"), 10_000), 0
			for {
				n, err := c.near.PutPartialData(piece)
				require.NoError(t, err)
				if put += n; n == 0 {
					waits := c.near.Unsent()
					if c.poll(); c.near.Unsent() == waits {
						break
					}
				}
				require.LessOrEqual(t, c.near.Unsent(), maxCoalesced+64<<10)
			}
			assert.Positive(t, c.near.Unsent())
			requireIdle(t, c.near)
			read := make(chan int)
			go func() {
				data, _ := c.far.GetData(put)
				read <- len(data)
			}()
			for waits := 0; c.near.Unsent() > 0; waits++ {
				require.NoError(t, c.near.Wait(kit.Patient(t)))
				c.poll()
				require.Less(t, waits, 10_000, "it does not spin")
			}
			assert.Equal(t, put, <-read)
		})
	}
}

func TestCoalescedDataIsSentBeforeTheEnd(t *testing.T) {
	t.Parallel()
	for name, c := range coalescings(t) {
		require.NoError(t, c.near.PutData([]byte("last words")), name)
		c.disconnect()
		assert.Zero(t, c.near.Unsent(), name)
		assert.True(t, c.near.IsCoalescingEnabled(), "%s: for the next connection", name)
		requireArrived(t, c.far, "last words")
		_, err := c.far.GetU8()
		assert.ErrorIs(t, err, gderr.ErrFileEOF, name)
	}
}

// TestCoalescedQuestion: a read that waits for the answer sends it.
func TestCoalescedQuestion(t *testing.T) {
	t.Parallel()
	near, far := kit.Pair(t)
	near.SetCoalescing(true)
	secure, served := begin(t, near, far)
	agree(secure, served)
	requireConnected(t, secure, served)
	all := coalescings(t)
	all["TLS over one"] = coalescing{secure, served, secure.Poll, secure.DisconnectFromStream}
	for name, c := range all {
		answered := make(chan error)
		go func() {
			question, err := c.far.GetU8()
			if err == nil {
				err = c.far.PutU8(question + 1)
			}
			answered <- err
		}()
		require.NoError(t, c.near.PutU8(1), name)
		answer, err := c.near.GetU8()
		require.NoError(t, err, name)
		assert.EqualValues(t, 2, answer, name)
		require.NoError(t, <-answered, name)
	}
}

// TestCoalescingSwitchedOff: what waits stays ahead of what is put then.
func TestCoalescingSwitchedOff(t *testing.T) {
	t.Parallel()
	for name, c := range coalescings(t) {
		require.NoError(t, c.near.PutData([]byte("waits ")), name)
		c.near.SetCoalescing(false)
		assert.False(t, c.near.IsCoalescingEnabled(), name)
		assert.Equal(t, 6, c.near.Unsent(), name)
		require.NoError(t, c.near.PutData([]byte("goes")), name)
		assert.Zero(t, c.near.Unsent(), name)
		requireArrived(t, c.far, "waits goes")
	}
}

// TestCoalescedDataOfABrokenConnection: Flush and Poll tell what goes wrong, and nothing waits for ever.
func TestCoalescedDataOfABrokenConnection(t *testing.T) {
	t.Parallel()
	for _, send := range []struct {
		name string
		send func(*streampeer.TCP) error
	}{{"Flush", (*streampeer.TCP).Flush}, {"Poll", (*streampeer.TCP).Poll}} {
		peer, raw := rawPair(t)
		peer.SetCoalescing(true)
		reset(t, raw)
		require.NoError(t, waitFor(kit.Patient(t), peer, netsock.ForReading))
		require.NoError(t, peer.PutData([]byte("lost")))
		assertOp(t, "streampeer.TCP."+send.name, send.send(peer))
		assert.ErrorIs(t, peer.LastError(), gderr.Failed)
		assert.Zero(t, peer.Unsent())
		assert.NoError(t, peer.Flush(), "nothing waits")
	}
	client, served, end, _ := piped(t, roomy, roomy)
	require.NoError(t, served.PutData([]byte("arrived")))
	client.SetCoalescing(true)
	require.NoError(t, client.PutData([]byte("lost")))
	end.deaf = 0
	assertOp(t, "streampeer.TLS.Flush", client.Flush())
	assert.Zero(t, client.Unsent())
	assert.Equal(t, "arrived", string(pollFor(t, client, 7)))
	client.Poll()
	assert.ErrorIs(t, client.LastError(), io.ErrClosedPipe)
}

// TestCoalescingSharesRecords: many small writes are few records of TLS.
func TestCoalescingSharesRecords(t *testing.T) {
	t.Parallel()
	client, served, end, _ := piped(t, roomy, roomy)
	client.SetCoalescing(true)
	before := len(*end.out)
	for range 1000 {
		require.NoError(t, client.Put64(1))
	}
	require.Len(t, *end.out, before)
	client.Poll()
	assert.Less(t, len(*end.out)-before, 8000+1000, "each would have 20 bytes of its own")
	assert.Len(t, pollFor(t, served, 8000), 8000)
}

// TestCoalescingBelowTLS: the stream below has a setting of its own, and the TLS above it drives it.
func TestCoalescingBelowTLS(t *testing.T) {
	t.Parallel()
	near, far := kit.Pair(t)
	near.SetCoalescing(true)
	client, served := begin(t, near, far)
	agree(client, served)
	requireConnected(t, client, served)
	for near.Unsent() > 0 {
		client.Poll()
	}
	require.NoError(t, client.PutData([]byte("a")))
	require.NoError(t, client.PutData([]byte("b")))
	assert.Positive(t, near.Unsent())
	assert.Equal(t, near.Unsent(), client.Unsent())
	assert.NoError(t, client.Wait(t.Context()), "Poll has something to send")
	client.Poll()
	assert.Zero(t, client.Unsent())
	assert.Equal(t, "ab", string(pollFor(t, served, 2)))
}

// TestConnBehindCoalescedData: what waits is ahead of what the Conn sends.
func TestConnBehindCoalescedData(t *testing.T) {
	t.Parallel()
	near, far := kit.Pair(t)
	near.SetCoalescing(true)
	require.NoError(t, near.PutData([]byte("waits ")))
	conn, err := near.Conn()
	require.NoError(t, err)
	_, err = conn.Write([]byte("goes"))
	require.NoError(t, err)
	requireArrived(t, far, "waits goes")

	near.SetCoalescing(false)
	fill(t, near)
	near.SetCoalescing(true)
	require.NoError(t, near.PutData([]byte("no room")))
	_, err = near.Conn()
	assertOp(t, "streampeer.TCP.Conn", err)
	assert.ErrorIs(t, err, gderr.ErrBusy)
}

// TestCoalescingFarewell: what waits is sent by who keeps the connection for the other side.
func TestCoalescingFarewell(t *testing.T) {
	t.Parallel()
	client, served := tlsOverTCP(t)
	served.SetCoalescing(true)
	require.NoError(t, served.PutData([]byte("last words")))
	below.Of(served).DisconnectPatiently(kit.Patience)
	assert.Zero(t, served.Unsent())
	assert.Equal(t, "last words", string(pollFor(t, client, 10)))
	client.DisconnectFromStream()
}

// TestCoalescingRings: who waits for the peer elsewhere learns that Poll has something to do.
func TestCoalescingRings(t *testing.T) {
	t.Parallel()
	for name, c := range coalescings(t) {
		c.poll()
		source, _ := await.SourceOf(c.near)
		var need await.Need
		source.Need(&need, netsock.ForReading)
		rung := new(rung)
		var watcher await.Watcher
		watcher.Init(rung)
		require.True(t, watcher.Listen(&need), name)
		require.NoError(t, c.near.PutU8(1), name)
		assert.True(t, bool(*rung), name)
		watcher.Ignore(&need)
	}
}

// rung is whether it was woken.
type rung bool

func (r *rung) Wake() { *r = true }

// BenchmarkCoalescing sends 64 messages of 16 bytes, and receives them, each with a call of its own and all with one.
func BenchmarkCoalescing(b *testing.B) {
	for _, shared := range []bool{false, true} {
		name := map[bool]string{false: "a call each", true: "one call"}[shared]
		b.Run("TCP/"+name, func(b *testing.B) {
			client, served := kit.Pair(b)
			client.SetCoalescing(shared)
			exchangeSmall(b, client, served)
		})
		b.Run("TLS/"+name, func(b *testing.B) {
			client, served := tlsOverTCP(b)
			client.SetCoalescing(shared)
			exchangeSmall(b, client, served)
		})
	}
}

func exchangeSmall(b *testing.B, client coalescer, served streampeer.StreamPeer) {
	const count = 64
	message := make([]byte, 16)
	dst := make([]byte, 0, count*len(message))
	b.ReportAllocs()
	for b.Loop() {
		for range count {
			if err := client.PutData(message); err != nil {
				b.Fatal(err)
			}
		}
		if err := client.Flush(); err != nil {
			b.Fatal(err)
		}
		for dst = dst[:0]; len(dst) < cap(dst); {
			dst, _ = served.AppendPartialData(dst, cap(dst)-len(dst))
		}
	}
}
