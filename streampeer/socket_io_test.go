package streampeer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// rawPair returns a peer and the connection of package net that it is connected to.
func rawPair(t testing.TB) (*streampeer.TCP, *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	peer := streampeer.NewTCP()
	require.NoError(t, peer.ConnectToHost("127.0.0.1", listener.Addr().(*net.TCPAddr).Port))
	t.Cleanup(peer.DisconnectFromHost)
	raw, err := listener.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _ = raw.Close() })
	awaitStatus(t, peer, streampeer.StatusConnected)
	return peer, raw.(*net.TCPConn)
}

// reset ends a connection with a reset.
func reset(t testing.TB, raw *net.TCPConn) {
	t.Helper()
	require.NoError(t, raw.SetLinger(0))
	require.NoError(t, raw.Close())
}

// fill sends until the other side, which does not read, has no room, and returns how many bytes that were.
func fill(t testing.TB, peer *streampeer.TCP) int {
	t.Helper()
	block, total := make([]byte, 64<<10), 0
	for {
		n, err := peer.PutPartialData(block)
		require.NoError(t, err)
		if total += n; n == 0 {
			return total
		}
	}
}

func TestResetWhileGetDataWaits(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	_, err := raw.Write([]byte("ab"))
	require.NoError(t, err)
	got := make(chan []byte)
	var failure error
	go func() {
		var data []byte
		data, failure = peer.GetData(5)
		got <- data
	}()
	reset(t, raw)
	assert.Contains(t, []string{"", "ab"}, string(<-got), "a reset may drop what was on its way")
	assert.ErrorIs(t, failure, gderr.Failed)
	assert.ErrorIs(t, failure, syscall.ECONNRESET)
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
	assert.Equal(t, failure, peer.LastError())
}

func TestResetWhilePutDataWaits(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	fill(t, peer)
	done := make(chan error)
	go func() { done <- peer.PutData(make([]byte, 1<<20)) }()
	reset(t, raw)
	err := <-done
	assert.ErrorIs(t, err, gderr.Failed)
	assert.True(t, errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE), "%v", err)
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
}

func TestResetSeenByPoll(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	reset(t, raw)
	require.NoError(t, peer.Wait(kit.Patient(t)))
	err := peer.Poll()
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Equal(t, streampeer.StatusError, peer.GetStatus())
	assert.Equal(t, err, peer.LastError())
}

func TestHalfClose(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	_, err := raw.Write([]byte("last"))
	require.NoError(t, err)
	require.NoError(t, raw.CloseWrite())
	require.NoError(t, peer.Wait(kit.Patient(t)))
	require.NoError(t, peer.Poll())
	require.Equal(t, streampeer.StatusConnected, peer.GetStatus(), "there is something to read")
	require.NoError(t, peer.PutData([]byte("still writing")))
	answer := make([]byte, 13)
	_, err = io.ReadFull(raw, answer)
	require.NoError(t, err)
	assert.Equal(t, "still writing", string(answer))

	data, err := peer.GetData(6)
	assert.ErrorIs(t, err, gderr.ErrFileEOF)
	assert.ErrorIs(t, err, io.EOF)
	assert.Equal(t, "last", string(data))
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
}

// TestDisconnectWithUnreadInput: what was sent before is delivered, although the other side's last words are not read.
func TestDisconnectWithUnreadInput(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	_, err := raw.Write([]byte("unread"))
	require.NoError(t, err)
	require.NoError(t, peer.Wait(kit.Patient(t)))
	sent := fill(t, peer)
	peer.DisconnectFromHost()
	got, err := io.Copy(io.Discard, raw)
	require.NoError(t, err, "an end, not a reset")
	assert.EqualValues(t, sent, got)
}

func TestPeerThatStopsReading(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	filled := fill(t, peer)
	n, err := peer.PutPartialData([]byte("no room"))
	require.NoError(t, err)
	require.Zero(t, n)

	tail := bytes.Repeat([]byte("tail"), 1<<18)
	done := make(chan error)
	go func() { done <- peer.PutData(tail) }()
	all, err := io.ReadAll(io.LimitReader(raw, int64(filled+len(tail))))
	require.NoError(t, err)
	require.NoError(t, <-done)
	require.Len(t, all, filled+len(tail))
	assert.True(t, bytes.Equal(tail, all[filled:]))
}

// TestBigTransferBothWays sends 4 MiB each way at once, from one goroutine a peer.
func TestBigTransferBothWays(t *testing.T) {
	t.Parallel()
	client, served := kit.Pair(t)
	there, back := mixed(4<<20), mixed(4<<20)
	for i := range back {
		back[i] ^= 0xff
	}
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result)
	go func() {
		data, err := exchange(served, back, len(there))
		done <- result{data, err}
	}()
	data, err := exchange(client, there, len(back))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(back, data))
	other := <-done
	require.NoError(t, other.err)
	assert.True(t, bytes.Equal(there, other.data))
}

// exchange sends data and receives a number of bytes, as both go.
func exchange(p *streampeer.TCP, data []byte, receive int) ([]byte, error) {
	got := make([]byte, 0, receive)
	for len(data) > 0 || len(got) < receive {
		n, err := p.PutPartialData(data)
		if err != nil {
			return got, err
		}
		data = data[n:]
		if got, err = p.AppendPartialData(got, receive-len(got)); err != nil {
			return got, err
		}
	}
	return got, nil
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	client, served := kit.Pair(t)
	canceled, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- client.Wait(canceled) }()
	cancel()
	assert.Equal(t, context.Canceled, <-done)
	assert.Equal(t, context.Canceled, client.Wait(canceled), "at once")

	expiring, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, client.Wait(expiring))
	assert.Equal(t, streampeer.StatusConnected, client.GetStatus())

	require.NoError(t, served.PutData([]byte("hi")))
	require.NoError(t, client.Wait(kit.Patient(t)), "no deadline stays behind")
	text, err := client.GetUTF8String(2)
	require.NoError(t, err)
	assert.Equal(t, "hi", text)
}

func TestWaitReturnsAtTheEnd(t *testing.T) {
	t.Parallel()
	client, served := kit.Pair(t)
	done := make(chan error)
	go func() { done <- client.Wait(kit.Patient(t)) }()
	served.DisconnectFromHost()
	require.NoError(t, <-done)
	require.NoError(t, client.Poll())
	assert.Equal(t, streampeer.StatusNone, client.GetStatus())
}

func TestVariantsOverTCP(t *testing.T) {
	t.Parallel()
	client, served := kit.Pair(t)
	values := []any{nil, true, int64(-5), 1.5, "text", []any{int64(1), "two"}}
	for _, big := range []bool{false, true} {
		client.SetBigEndian(big)
		served.SetBigEndian(big)
		for _, value := range values {
			require.NoError(t, client.PutVar(value, false))
			got, err := served.GetVar(false)
			require.NoError(t, err)
			assert.Equal(t, value, got)
		}
	}
}

// TestVariantThatDoesNotDecode sends rubbish of the right length, and then a value.
func TestVariantThatDoesNotDecode(t *testing.T) {
	t.Parallel()
	client, served := kit.Pair(t)
	require.NoError(t, client.PutUTF8String("\xff\xff\xff\xff"))
	require.NoError(t, client.PutVar(int64(7), false))
	_, err := served.GetVar(false)
	require.Error(t, err)
	assert.NotEqual(t, gderr.OK, gderr.CodeOf(err))
	value, err := served.GetVar(false)
	require.NoError(t, err)
	assert.Equal(t, int64(7), value)
	assert.Equal(t, streampeer.StatusConnected, served.GetStatus())
}

func TestPolledPeerTakesNoMemory(t *testing.T) {
	client, served := kit.Pair(t)
	piece, dst := make([]byte, 1024), make([]byte, 0, 1024)
	calls := func() {
		_ = client.Poll()
		_, _ = client.AppendPartialData(dst, cap(dst))
		_, _ = client.GetPartialData(1024)
		_ = served.PutData(piece)
		_ = client.Poll()
		for got := 0; got < len(piece); {
			data, _ := client.AppendPartialData(dst, cap(dst))
			got += len(data)
		}
		_ = served.PutU32(1)
		_, _ = client.GetU32()
	}
	assert.Zero(t, testing.AllocsPerRun(100, calls))
	assert.Equal(t, streampeer.StatusConnected, client.GetStatus())
}
