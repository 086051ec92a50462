package streampeer_test

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestConnIsANetConn(t *testing.T) {
	t.Parallel()
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		client, served := kit.Pair(t)
		if c1, err = client.Conn(); err != nil {
			return nil, nil, nil, err
		}
		if c2, err = served.Conn(); err != nil {
			return nil, nil, nil, err
		}
		return c1, c2, func() { c1.Close(); c2.Close() }, nil
	})
}

func TestConnSharesTheStreamWithItsPeer(t *testing.T) {
	t.Parallel()
	client, served := kit.Pair(t)
	conn, err := client.Conn()
	require.NoError(t, err)
	require.NoError(t, served.PutData([]byte("one two")))
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	word := make([]byte, 4)
	_, err = io.ReadFull(conn, word)
	require.NoError(t, err)
	assert.Equal(t, "one ", string(word))
	rest, err := client.GetData(3)
	require.NoError(t, err)
	assert.Equal(t, "two", string(rest))

	require.NoError(t, conn.Close())
	assert.NoError(t, client.Poll())
	assert.Equal(t, streampeer.StatusNone, client.GetStatus())
	assert.NoError(t, client.LastError())
}

func TestConnNeedsAConnection(t *testing.T) {
	t.Parallel()
	_, err := streampeer.NewTCP().Conn()
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
	assert.ErrorIs(t, err, streampeer.ErrNotConnected)
}

func TestFromConnTakesTheSocketOver(t *testing.T) {
	t.Parallel()
	far, conn := netPair(t)
	stream := streampeer.FromConn(conn)
	peer, ok := stream.(*streampeer.TCP)
	if !ok {
		require.IsType(t, &streampeer.Pipe{}, stream, "where the system can't hand a socket over")
		return
	}
	t.Cleanup(peer.DisconnectFromHost)
	assert.Equal(t, streampeer.StatusConnected, peer.GetStatus())
	assert.Equal(t, "127.0.0.1", peer.GetConnectedHost())
	require.NoError(t, peer.PutData([]byte("hello")))
	got := make([]byte, 5)
	_, err := io.ReadFull(far, got)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(got))
	_, err = conn.Write([]byte("x"))
	assert.ErrorIs(t, err, net.ErrClosed, "the connection is the peer's now")
}

// piping returns a Pipe and the other side of its connection.
func piping(t *testing.T, options ...streampeer.Option) (*streampeer.Pipe, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { _ = far.Close() })
	p := streampeer.FromConn(near, options...).(*streampeer.Pipe)
	t.Cleanup(p.DisconnectFromHost)
	return p, far
}

func TestPipeIsAStream(t *testing.T) {
	t.Parallel()
	p, far := piping(t)
	assert.Zero(t, p.GetAvailableBytes())
	data, err := p.GetPartialData(10)
	require.NoError(t, err)
	assert.Empty(t, data)
	require.NoError(t, p.PutU32(7))
	got := make([]byte, 4)
	_, err = io.ReadFull(far, got)
	require.NoError(t, err)
	assert.Equal(t, []byte{7, 0, 0, 0}, got)

	_, err = far.Write([]byte{1, 2, 3})
	require.NoError(t, err)
	require.NoError(t, p.Wait(kit.Patient(t)))
	go func() { _, _ = far.Write([]byte{4, 5}) }()
	data, err = p.GetData(5)
	require.NoError(t, err)
	assert.Equal(t, []byte{1, 2, 3, 4, 5}, data)
	assert.NoError(t, p.LastError())
	near := p.Conn()
	assert.NotNil(t, near)
}

// TestPipeEnds: what had arrived is read before the end is seen.
func TestPipeEnds(t *testing.T) {
	t.Parallel()
	p, far := piping(t)
	_, err := far.Write([]byte("last"))
	require.NoError(t, err)
	require.NoError(t, far.Close())
	data, err := p.GetData(5)
	assert.ErrorIs(t, err, gderr.ErrFileEOF)
	assert.ErrorIs(t, err, io.EOF)
	assert.Equal(t, "last", string(data))
	require.NoError(t, p.Wait(kit.Patient(t)), "there is an end to see")
	assert.ErrorIs(t, p.LastError(), io.EOF)

	p.DisconnectFromHost()
	assert.ErrorIs(t, p.Wait(kit.Patient(t)), gderr.ErrUnconfigured)
	_, err = p.GetPartialData(1)
	assert.ErrorIs(t, err, streampeer.ErrNotConnected)
	assert.ErrorIs(t, p.PutData([]byte("x")), streampeer.ErrNotConnected)
}

// TestPipeIsBounded: a put takes what there is room for, and the next is waited for.
func TestPipeIsBounded(t *testing.T) {
	t.Parallel()
	p, far := piping(t)
	data := mixed(1 << 20)
	sent, err := p.PutPartialData(data)
	require.NoError(t, err)
	assert.Less(t, sent, len(data))
	assert.Equal(t, sent, below.Of(p).Unsent())
	for n := 1; n > 0; { // until the goroutine has taken what it takes
		n, err = p.PutPartialData(data[sent:])
		require.NoError(t, err)
		sent += n
		short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		if waitFor(short, p, netsock.ForWriting) != nil {
			n = 0
		}
		cancel()
	}
	got := make([]byte, len(data))
	read := make(chan error)
	go func() {
		_, err := io.ReadFull(far, got)
		read <- err
	}()
	for sent < len(data) {
		require.NoError(t, waitFor(kit.Patient(t), p, netsock.ForWriting))
		n, err := p.PutPartialData(data[sent:])
		require.NoError(t, err)
		require.Positive(t, n, "there was room")
		sent += n
	}
	require.NoError(t, <-read)
	assert.Equal(t, data, got)
}

// TestPipeForgotten ends the connection of a pipe that nobody can reach.
func TestPipeForgotten(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	streampeer.FromConn(near)
	awaitPipeEnd(t, far)
}

// awaitPipeEnd collects garbage until the other side has ended the connection.
func awaitPipeEnd(t *testing.T, far net.Conn) {
	t.Helper()
	ended := make(chan error)
	go func() {
		_, err := far.Read(make([]byte, 1))
		ended <- err
	}()
	for deadline := time.Now().Add(kit.Patience); ; runtime.GC() {
		select {
		case err := <-ended:
			require.ErrorIs(t, err, io.EOF)
			return
		default:
			require.True(t, time.Now().Before(deadline))
		}
	}
}

func TestTCPFromConnThatIsNone(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	defer func() { _, _ = near.Close(), far.Close() }()
	_, err := streampeer.NewTCPFromConn(near)
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	assert.ErrorIs(t, err, errors.ErrUnsupported)
}
