package streampeer

import (
	"bytes"
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
)

// TestServerPausesBehindWhatItCantTake: a loop of Wait and TakeConnection must not spin while the system gives no
// descriptor. Here a closed socket stands for that system.
func TestServerPausesBehindWhatItCantTake(t *testing.T) {
	t.Parallel()
	s := NewTCPServer()
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	s.sock.Close()
	var pauses []time.Duration
	for range 10 {
		require.Nil(t, s.TakeConnection())
		pauses = append(pauses, s.pause)
	}
	assert.ErrorIs(t, s.LastError(), net.ErrClosed)
	assert.Equal(t, []time.Duration{minPause, 2 * minPause, 4 * minPause}, pauses[:3])
	assert.Equal(t, maxPause, pauses[9])

	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, s.Wait(ctx), "it pauses longer than that")
	s.Stop()
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	assert.Zero(t, s.pause)
	s.Stop()
}

// TestServerIsStoppedInAPause: who waits for it elsewhere, such as a group, is told, though its socket is left alone.
func TestServerIsStoppedInAPause(t *testing.T) {
	t.Parallel()
	s := NewTCPServer()
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	s.resume = time.Now().Add(time.Hour)
	woken := false
	set := await.NewSet[int](func() { woken = true })
	m := set.Add((*serverSource)(&s.server), 1)
	require.Nil(t, set.Next())
	woken = false
	s.Stop()
	assert.True(t, woken)
	assert.Equal(t, m, set.Next())
	assert.True(t, set.Done(m))
}

func TestQueueKeepsOrder(t *testing.T) {
	t.Parallel()
	var q queue
	var want, got []byte
	p := make([]byte, 700)
	for i := range 500 {
		piece := bytes.Repeat([]byte{byte(i)}, i)
		q.write(piece)
		want = append(want, piece...)
		got = append(got, p[:q.read(p[:min(len(p), i*2/3)])]...)
	}
	got = append(got, q.bytes()...)
	assert.True(t, bytes.Equal(want, got))
	q.drop(q.len())
	assert.Nil(t, q.block, "an empty queue holds no buffer")
}

func TestQueueFillsItsRoom(t *testing.T) {
	t.Parallel()
	var q queue
	require.Len(t, q.spare(), queueRoom)
	q.grew(0)
	assert.Nil(t, q.block)
	n := copy(q.spare(), "abc")
	q.grew(n)
	assert.Equal(t, 1, q.read(make([]byte, 1)))
	assert.Len(t, q.spare(), queueRoom-2, "what was read leaves room")
	assert.Equal(t, "bc", string(q.bytes()))
}

// TestTLSBridgeBoundsAnswers: a side that makes crypto/tls answer and never reads ends the connection.
func TestTLSBridgeBoundsAnswers(t *testing.T) {
	t.Parallel()
	b := newTLSBridge(below.Of(NewBuffer()).Addrs())
	answer := make([]byte, 27)
	var err error
	for written := 0; err == nil; written += len(answer) {
		require.LessOrEqual(t, written, maxTLSPending+len(answer))
		_, err = b.Write(answer)
	}
	assert.ErrorIs(t, err, errTLSPending)
	assert.ErrorIs(t, b.mute, errTLSPending)
	assert.LessOrEqual(t, b.out.len(), maxTLSPending+len(answer))
}

func TestTLSBridgeStarvesWithoutAnError(t *testing.T) {
	t.Parallel()
	b := newTLSBridge(below.Of(NewBuffer()).Addrs())
	_, err := b.Read(make([]byte, 1))
	assert.Equal(t, errTLSStarved, err)
	assert.True(t, b.starved)
	assert.True(t, errTLSStarved.Timeout())
	assert.Equal(t, "stream", b.LocalAddr().Network())
	assert.Equal(t, "stream", b.RemoteAddr().String())
	assert.NoError(t, b.Close())
}
