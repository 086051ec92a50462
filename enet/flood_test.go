package enet_test

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
)

// TestFlood: rubbish, CONNECTs by the thousand, and datagrams in the name of another reach a server's socket; who is in is
// served, and gets in who wants to.
func TestFlood(t *testing.T) {
	t.Parallel()
	server := serving(t)
	require.NoError(t, server.GetHost().Compress(enet.CompressZstd))
	client := joinedBy(t, server, enet.CompressZstd)
	conn, err := net.Dial("udp4", (&net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: server.GetHost().GetLocalPort()}).String())
	require.NoError(t, err)
	defer conn.Close()
	rng := rand.New(rand.NewPCG(7, 8))
	for round := range 200 {
		for range 20 {
			_, _ = conn.Write(hostile(rng)) // which the system may have no room for
		}
		server.Poll()
		if round%50 == 0 {
			require.NoError(t, client.PutPacket([]byte{byte(round)}))
			require.Equal(t, string([]byte{byte(round)}), take(t, server, client))
		}
	}
	assert.Len(t, server.signals, 1, "none of it was a client")
	assert.Equal(t, []string{"+1"}, client.signals)
	joinedBy(t, server, enet.CompressZstd)
}

// joinedBy is joined with compressed datagrams.
func joinedBy(t *testing.T, server *member, mode enet.CompressionMode) *member {
	t.Helper()
	m := joining(t, server)
	require.NoError(t, m.GetHost().Compress(mode))
	poll(t, func() bool { return len(m.signals) > 0 && server.GetPeer(m.GetUniqueID()) != nil }, server, m)
	return m
}

// hostile is a datagram that nobody would send who means well.
func hostile(rng *rand.Rand) []byte {
	datagram := make([]byte, rng.IntN(200))
	for i := range datagram {
		datagram[i] = byte(rng.Uint32())
	}
	switch rng.IntN(4) {
	case 0: // a CONNECT, each with another id
		datagram = append(make([]byte, 0, 52), 0x8f, 0xff, 0, 0, 0x82, 0xff, 0, 1, 0, 7, 0xff, 0xff)
		for _, field := range []uint32{1392, 65536, 255, 0, 0, 5000, 2, 2, rng.Uint32(), rng.Uint32()} {
			datagram = binary.BigEndian.AppendUint32(datagram, field)
		}
	case 1: // a DISCONNECT of the first peer, in one of its four sessions
		datagram = append(datagram[:0], byte(rng.IntN(4))<<4, 0, 0x44, 0xff, 0, 2, 0, 0, 0, 0)
	case 2: // what says that it is compressed
		datagram = append([]byte{0x4f, 0xff, 0x28, 0xb5, 0x2f, 0xfd}, datagram...)
	}
	return datagram
}
