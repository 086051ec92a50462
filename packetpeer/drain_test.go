package packetpeer

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/streampeer"
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

// TestPollFails: what the system says is what LastError tells, until the server listens again.
func TestPollFails(t *testing.T) {
	t.Parallel()
	s := NewUDPServer()
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	assert.NoError(t, s.LastError())
	s.sock.Close()
	err := s.Poll()
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, err, netsock.ErrClosed)
	assert.Equal(t, err, s.LastError())
	assert.ErrorIs(t, s.Wait(t.Context()), gderr.Failed)
	s.Stop()
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	assert.NoError(t, s.LastError())
	s.Stop()
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

// TestStreamKeepsItsCount: what has been counted is not looked at again, or many small packets would cost the square
// of their number.
func TestStreamKeepsItsCount(t *testing.T) {
	t.Parallel()
	b := streampeer.NewBuffer()
	b.SetDataArray(make([]byte, 16))
	s := NewStream()
	require.NoError(t, s.SetStreamPeer(b))
	require.Equal(t, 4, s.GetAvailablePacketCount())
	for i := range s.block[:16] {
		s.block[i] = 0xff
	}
	assert.Equal(t, 4, s.GetAvailablePacketCount())
	clear(s.block[:16])
	for want := 3; want >= 0; want-- {
		_, err := s.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, want, s.GetAvailablePacketCount())
	}
}

func TestSetDestAddrPort(t *testing.T) {
	t.Parallel()
	addr := netip.MustParseAddrPort("127.0.0.1:4242")
	u := NewUDP()
	u.SetDestAddrPort(addr)
	assert.Equal(t, addr, u.dest.AddrPort())
	for _, port := range []uint16{0, 9} {
		u.SetDestAddrPort(netip.AddrPortFrom(netip.Addr{}, port))
		assert.ErrorIs(t, u.PutPacket([]byte("x")), ErrNoDestination)
	}
	require.NoError(t, u.ConnectToHost("127.0.0.1", 9))
	defer u.Close()
	u.SetDestAddrPort(addr)
	assert.EqualValues(t, 9, u.dest.Port(), "a connected peer keeps its own")
}
