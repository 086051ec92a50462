package streampeer_test

import (
	"context"
	"io"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/streampeer"
)

// socketStream is what TCP and UDS can do.
type socketStream interface {
	waiter
	streampeer.StreamPeer
	DisconnectFromHost()
}

// streams returns both ends of a connection, for each kind of socket.
func streams(t *testing.T) map[string][2]socketStream {
	near, far := pair(t)
	udsNear, udsFar, _ := udsPair(t)
	return map[string][2]socketStream{"TCP": {near, far}, "UDS": {udsNear, udsFar}}
}

// putUntilBroken puts until that fails, and returns the error.
func putUntilBroken(t *testing.T, s socketStream) error {
	t.Helper()
	for range 1 << 20 {
		if err := s.PutData([]byte("anybody there?")); err != nil {
			return err
		}
	}
	require.Fail(t, "no put failed")
	return nil
}

// TestFailedPutKeepsWhatArrived: nothing more is sent, and the stream is connected until all that can be read was read.
func TestFailedPutKeepsWhatArrived(t *testing.T) {
	t.Parallel()
	for name, ends := range streams(t) {
		t.Run(name, func(t *testing.T) {
			near, far := ends[0], ends[1]
			require.NoError(t, far.PutData([]byte("last words")))
			far.DisconnectFromHost()
			failed := putUntilBroken(t, near)
			assert.ErrorIs(t, failed, gderr.Failed)
			assert.Equal(t, streampeer.StatusConnected, near.GetStatus())
			require.NoError(t, near.Poll())
			assert.Equal(t, streampeer.StatusConnected, near.GetStatus())
			_, err := near.PutPartialData([]byte("x"))
			assert.ErrorIs(t, err, syscall.EPIPE)
			_, err = below.Of(near).PutPartialPair([]byte("x"), []byte("y"))
			assert.ErrorIs(t, err, gderr.Failed)
			require.NoError(t, near.Wait(patient(t)), "there is something to read")

			data, err := near.GetData(10)
			require.NoError(t, err)
			assert.Equal(t, "last words", string(data))
			_, err = near.GetPartialData(1)
			assert.ErrorIs(t, err, gderr.Failed)
			assert.Equal(t, streampeer.StatusNone, near.GetStatus())
			assert.ErrorIs(t, near.LastError(), gderr.Failed)
			assert.NotErrorIs(t, near.LastError(), io.EOF, "it is no proper end")
		})
	}
}

// TestFailedPutThenPoll: when all was read, Poll shows that the connection is broken.
func TestFailedPutThenPoll(t *testing.T) {
	t.Parallel()
	for name, ends := range streams(t) {
		t.Run(name, func(t *testing.T) {
			near, far := ends[0], ends[1]
			require.NoError(t, far.PutData([]byte("last words")))
			far.DisconnectFromHost()
			putUntilBroken(t, near)
			_, err := near.GetData(10)
			require.NoError(t, err)
			assert.ErrorIs(t, near.Poll(), gderr.Failed)
			assert.Equal(t, streampeer.StatusError, near.GetStatus())
			near.DisconnectFromHost()
			assert.NoError(t, near.LastError())
		})
	}
}

// TestResetBehindData: the status changes when what had arrived was read.
func TestResetBehindData(t *testing.T) {
	t.Parallel()
	peer, raw := rawPair(t)
	_, err := raw.Write([]byte("last words"))
	require.NoError(t, err)
	require.NoError(t, peer.Wait(patient(t)))
	reset(t, raw)
	for range 10 {
		require.NoError(t, peer.Poll())
		require.Equal(t, streampeer.StatusConnected, peer.GetStatus())
	}
	data, err := peer.GetData(10)
	require.NoError(t, err)
	assert.Equal(t, "last words", string(data))
	err = peer.Poll()
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Equal(t, streampeer.StatusError, peer.GetStatus())
}

// TestWaitingForRoomDoesNotLookAtWhatIsThereToRead returns for room, and only for that.
func TestWaitingForRoomDoesNotLookAtWhatIsThereToRead(t *testing.T) {
	t.Parallel()
	near, far := pair(t)
	require.NoError(t, waitFor(patient(t), near, netsock.ForWriting), "there is room")
	filled := fill(t, near)
	require.NoError(t, far.PutData([]byte("unread")))
	require.NoError(t, near.Wait(patient(t)))
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	require.Equal(t, context.DeadlineExceeded, waitFor(short, near, netsock.ForWriting))
	_, err := far.GetData(filled)
	require.NoError(t, err)
	require.NoError(t, waitFor(patient(t), near, netsock.ForWriting))
	near.DisconnectFromHost()
	assert.ErrorIs(t, waitFor(patient(t), near, netsock.ForWriting), gderr.ErrUnconfigured)
}

// TestWaitOfAClosedConn ends a loop over Wait, as any end does.
func TestWaitOfAClosedConn(t *testing.T) {
	t.Parallel()
	near, _ := pair(t)
	conn, err := near.Conn()
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.NoError(t, near.Wait(patient(t)), "Poll has something to find")
	require.NoError(t, near.Poll())
	assert.ErrorIs(t, near.Wait(patient(t)), gderr.ErrUnconfigured)
	assert.NoError(t, near.LastError())
}
