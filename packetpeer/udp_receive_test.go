package packetpeer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// flood is a receiver for which there is always more: each packet that it gets makes it send another.
type flood struct {
	t        *testing.T
	sock     *netsock.Socket
	received int
}

func (f *flood) arrived(_ *netsock.Batch, n int) {
	f.received += n
	for range n {
		_, err := f.sock.Send([]byte("more"))
		require.NoError(f.t, err)
	}
}

// TestDrainEnds: a flood can't keep a peer forever.
func TestDrainEnds(t *testing.T) {
	t.Parallel()
	u := NewUDP()
	require.NoError(t, u.Bind(0, "127.0.0.1", 65536))
	defer u.Close()
	local, err := u.sock.LocalAddr()
	require.NoError(t, err)
	require.NoError(t, u.sock.Connect(local)) // to itself
	f := &flood{t: t, sock: u.sock}
	f.arrived(nil, 2*netsock.BatchSize)
	require.NoError(t, drain(u.sock, f))
	assert.Equal(t, 2*netsock.BatchSize+drainLimit, f.received)
}

// TestPacketsBeforeAFailure: what had been received is given, and then why no more comes.
func TestPacketsBeforeAFailure(t *testing.T) {
	t.Parallel()
	u := NewUDP()
	require.NoError(t, u.Bind(0, "127.0.0.1", 65536))
	defer u.Close()
	require.True(t, u.store(netsock.Endpoint{}, []byte("one")))
	u.sock.Close()
	var got []string
	for packet := range u.Packets() {
		got = append(got, string(packet))
	}
	assert.Equal(t, []string{"one"}, got)
	assert.ErrorIs(t, u.GetPacketError(), netsock.ErrClosed)
}
