package netsock_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

func TestSendBatch(t *testing.T) {
	t.Parallel()
	for name, family := range map[string]netsock.Family{"IPv4": netsock.IPv4, "Any": netsock.Any} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			receiver, to := datagrams(t, netsock.IPv4, "127.0.0.1:0")
			sender := open(t, netsock.Datagram, family)
			batch := netsock.NewOutBatch(100)
			for round := range 3 {
				for i := range netsock.BatchSize {
					require.False(t, batch.Full())
					batch.Add(append(batch.Room(), byte(round), byte(i)), to)
				}
				require.True(t, batch.Full())
				require.NoError(t, sender.SendBatch(batch))
				for i := range netsock.BatchSize {
					require.Equal(t, []byte{byte(round), byte(i)}, nextDatagram(t, receiver))
				}
			}
			require.NoError(t, sender.SendBatch(batch), "of nothing")
		})
	}
}

// TestSendBatchGoesOn sends what can be sent when something in between can't.
func TestSendBatchGoesOn(t *testing.T) {
	t.Parallel()
	receiver, to := datagrams(t, netsock.IPv4, "127.0.0.1:0")
	sender := open(t, netsock.Datagram, netsock.IPv4)
	elsewhere := netsock.EndpointOf(netip.MustParseAddrPort("[::1]:9"))
	batch := netsock.NewOutBatch(1 << 17)
	batch.Add([]byte("one"), to)
	batch.Add([]byte("two"), elsewhere)
	batch.Add(batch.Room()[:1<<16], to) // too long for a datagram
	batch.Add([]byte("three"), to)
	batch.Add([]byte("four"), elsewhere)
	assert.Equal(t, netsock.ErrFamily, sender.SendBatch(batch))
	assert.Equal(t, "one", string(nextDatagram(t, receiver)))
	assert.Equal(t, "three", string(nextDatagram(t, receiver)))

	sender.Close()
	batch.Add([]byte("five"), to)
	assert.Equal(t, netsock.ErrClosed, sender.SendBatch(batch))
}

// TestSendBatchAllocatesNothing holds for a batch that is used again.
func TestSendBatchAllocatesNothing(t *testing.T) {
	_, to := datagrams(t, netsock.IPv4, "127.0.0.1:0")
	sender := open(t, netsock.Datagram, netsock.IPv4)
	batch := netsock.NewOutBatch(100)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		batch.Add(append(batch.Room(), 1, 2, 3), to)
		batch.Add(append(batch.Room(), 4), to)
		_ = sender.SendBatch(batch)
	}))
}

// nextDatagram returns the next datagram that comes.
func nextDatagram(t *testing.T, sock *netsock.Socket) []byte {
	t.Helper()
	require.NoError(t, sock.WaitContext(patient(t), netsock.ForReading))
	buffer := make([]byte, 100)
	n, err := sock.Recv(buffer)
	require.NoError(t, err)
	return buffer[:n]
}
