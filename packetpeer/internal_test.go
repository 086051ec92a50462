package packetpeer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/streampeer"
)

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
