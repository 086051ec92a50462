package netsock_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// TestSendQueue sends runs of all kinds to two receivers: everything comes, cut as it was pushed, in order.
func TestSendQueue(t *testing.T) {
	t.Parallel()
	for _, family := range []netsock.Family{netsock.IPv4, netsock.Any} {
		sender := open(t, netsock.Datagram, family)
		var to [2]netsock.Endpoint
		var receivers [2]*netsock.Socket
		var want [2][][]byte
		for i := range receivers {
			var addr netip.AddrPort
			receivers[i], addr = bound(t)
			to[i] = netsock.EndpointOf(addr)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		var q netsock.SendQueue
		for range 60 {
			size, receiver := rng.IntN(700), rng.IntN(2)
			for range 1 + rng.IntN(5) {
				p := bytes.Repeat([]byte{byte(rng.Int())}, max(0, size-rng.IntN(2)*rng.IntN(size+1)))
				q.Push(p, to[receiver])
				want[receiver] = append(want[receiver], p)
			}
		}
		assert.Equal(t, len(want[0])+len(want[1]), q.Len())
		for err := sender.SendQueued(&q); err != nil; err = sender.SendQueued(&q) {
			require.Equal(t, netsock.ErrWouldBlock, err)
			require.NoError(t, sender.WaitContext(kit.Patient(t), netsock.ForWriting))
		}
		assert.Zero(t, q.Len())
		assert.Zero(t, q.Bytes())
		for i, receiver := range receivers {
			assert.Equal(t, want[i], receivePackets(t, receiver, len(want[i])))
		}
	}
}

func bound(t *testing.T) (*netsock.Socket, netip.AddrPort) {
	t.Helper()
	s := open(t, netsock.Datagram, netsock.IPv4)
	require.NoError(t, s.SetReceiveBuffer(1<<20))
	require.NoError(t, s.Bind(anyPort))
	addr, err := s.LocalAddr()
	require.NoError(t, err)
	return s, addr
}

func receivePackets(t *testing.T, s *netsock.Socket, n int) (got [][]byte) {
	t.Helper()
	batch := netsock.NewBatch()
	for len(got) < n {
		require.NoError(t, s.WaitContext(kit.Patient(t), netsock.ForReading))
		count, err := s.RecvBatch(batch)
		require.NoError(t, err)
		for i := range count {
			got = append(got, bytes.Clone(batch.Packet(i)))
			if len(got[len(got)-1]) == 0 {
				got[len(got)-1] = []byte{}
			}
		}
	}
	return got
}

// TestSendQueuePassesOverWhatCannotBeSent has a packet that is too large and one that is of another family among others:
// each is an error, and the others leave.
func TestSendQueuePassesOverWhatCannotBeSent(t *testing.T) {
	t.Parallel()
	receiver, addr := bound(t)
	sender := open(t, netsock.Datagram, netsock.IPv4)
	to := netsock.EndpointOf(addr)
	var q netsock.SendQueue
	q.Push([]byte("one"), to)
	q.Push([]byte("two"), netsock.EndpointOf(netip.MustParseAddrPort("[::1]:9")))
	q.Push(make([]byte, netsock.MaxDatagram), to)
	q.Push([]byte("three"), to)
	errs := 0
	for q.Len() > 0 {
		if err := sender.SendQueued(&q); err != nil && !errors.Is(err, netsock.ErrWouldBlock) {
			errs++
		}
	}
	assert.Equal(t, 2, errs)
	got := receivePackets(t, receiver, 2)
	assert.Equal(t, "one three", string(bytes.Join(got, []byte(" "))))
}
