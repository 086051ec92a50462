package dtlswire

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pion/dtls/v3/pkg/crypto/prf"
)

// sessions returns two sides with keys that nobody agreed on.
func sessions(t testing.TB) (client, server *Session) {
	t.Helper()
	client, server = &Session{}, &Session{server: true}
	keys := &prf.EncryptionKeys{
		ClientWriteKey: make([]byte, 16), ClientWriteIV: []byte{1, 2, 3, 4},
		ServerWriteKey: bytes.Repeat([]byte{1}, 16), ServerWriteIV: []byte{5, 6, 7, 8},
	}
	require.NoError(t, client.setKeys(keys))
	require.NoError(t, server.setKeys(keys))
	return client, server
}

// sealed returns the datagram of a packet.
func sealed(t testing.TB, s *Session, packet string) []byte {
	t.Helper()
	datagram, err := s.Seal(nil, []byte(packet))
	require.NoError(t, err)
	return datagram
}

// open returns the packets in a copy of a datagram.
func open(t testing.TB, s *Session, datagram []byte) (packets []string) {
	t.Helper()
	for rest := slices.Clone(datagram); ; {
		packet, left, err := s.Open(rest)
		require.NoError(t, err)
		if packet == nil {
			return packets
		}
		packets, rest = append(packets, string(packet)), left
	}
}

func TestSessionTakesEachPacketOnce(t *testing.T) {
	t.Parallel()
	client, server := sessions(t)
	var datagrams [][]byte
	for i := range 100 {
		datagrams = append(datagrams, sealed(t, client, string(rune('a'+i%26))))
	}
	assert.Equal(t, []string{"j"}, open(t, server, datagrams[9]))
	assert.Equal(t, []string{"a"}, open(t, server, datagrams[0]), "late is good")
	for range 3 {
		assert.Empty(t, open(t, server, datagrams[9]))
		assert.Empty(t, open(t, server, datagrams[0]))
	}
	assert.Equal(t, []string{"v"}, open(t, server, datagrams[99]))
	assert.Empty(t, open(t, server, datagrams[35]), "older than what is remembered")
	assert.Equal(t, []string{"k"}, open(t, server, datagrams[36]))
	assert.Empty(t, open(t, server, datagrams[36]))
}

func TestSessionTakesSeveralPacketsOfADatagram(t *testing.T) {
	t.Parallel()
	client, server := sessions(t)
	together := slices.Concat(sealed(t, client, "one"), sealed(t, client, ""), sealed(t, client, "two"), []byte{1, 2})
	assert.Equal(t, []string{"one", "two"}, open(t, server, together), "an empty packet is none, as in the engine")
}

func TestSessionTakesNothingOfOthers(t *testing.T) {
	t.Parallel()
	client, server := sessions(t)
	good := sealed(t, client, "secret")
	assert.NotContains(t, string(good), "secret")
	for i := range good {
		torn := slices.Clone(good)
		torn[i] ^= 1
		assert.Empty(t, open(t, server, torn), "byte %d", i)
	}
	for n := range good {
		assert.Empty(t, open(t, server, good[:n]))
	}
	assert.Empty(t, open(t, client, good), "what one said itself")
	assert.Equal(t, []string{"secret"}, open(t, server, good), "nothing of that has used up its number")
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	client, server := sessions(t)
	farewell, err := client.Farewell()
	require.NoError(t, err)
	packet, rest, err := server.Open(append(sealed(t, client, "last"), farewell...))
	require.NoError(t, err)
	assert.Equal(t, "last", string(packet))
	_, _, err = server.Open(rest)
	assert.Equal(t, io.EOF, err)

	warning, err := client.seal(nil, typeAlert, []byte{1, 90})
	require.NoError(t, err)
	assert.Empty(t, open(t, server, warning))
	broken, err := client.seal(nil, typeAlert, []byte{2})
	require.NoError(t, err)
	assert.Empty(t, open(t, server, broken))
	fatal, err := client.seal(nil, typeAlert, []byte{2, 80})
	require.NoError(t, err)
	_, _, err = server.Open(fatal)
	var remote *net.OpError
	require.ErrorAs(t, err, &remote)
	assert.Equal(t, tls.AlertError(80), remote.Err)
}

func TestSessionIsExhausted(t *testing.T) {
	t.Parallel()
	client, server := sessions(t)
	client.seq = maxSeq
	assert.Equal(t, []string{"last"}, open(t, server, sealed(t, client, "last")))
	_, err := client.Seal(nil, []byte("x"))
	assert.Equal(t, ErrExhausted, err)
	_, err = client.Farewell()
	assert.Equal(t, ErrExhausted, err)
}

func TestSessionTakesTheLargestPacket(t *testing.T) {
	t.Parallel()
	client, server := sessions(t)
	largest := string(bytes.Repeat([]byte{'x'}, MaxPacket))
	datagram := sealed(t, client, largest)
	assert.Len(t, datagram, MaxPacket+Overhead)
	assert.Equal(t, []string{largest}, open(t, server, datagram))
}

// TestSessionRepeats: a server says its last word of the handshake again while the client seems not to know it.
func TestSessionRepeats(t *testing.T) {
	t.Parallel()
	client, server := sessions(t)
	server.last = []byte("the last word")
	finished, err := client.seal(nil, typeHandshake, []byte("finished"))
	require.NoError(t, err)
	assert.Nil(t, server.Repeat())
	assert.Empty(t, open(t, server, finished))
	assert.Equal(t, "the last word", string(server.Repeat()))
	assert.Nil(t, server.Repeat(), "once each")
	assert.Equal(t, []string{"hello"}, open(t, server, sealed(t, client, "hello")))
	finished, err = client.seal(nil, typeHandshake, []byte("finished"))
	require.NoError(t, err)
	assert.Empty(t, open(t, server, finished))
	assert.Nil(t, server.Repeat(), "who sends packets has it")
}

func TestSessionAllocatesNothing(t *testing.T) {
	client, server := sessions(t)
	packet, block := make([]byte, 1000), make([]byte, 0, 2000)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		datagram, _ := client.Seal(block, packet)
		_, _, _ = server.Open(datagram)
	}))
}

func FuzzSession(f *testing.F) {
	client, _ := sessions(f)
	f.Add(sealed(f, client, "hello"))
	f.Add(append(sealed(f, client, "one"), sealed(f, client, "two")...))
	f.Add([]byte{typeAlert, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0})
	f.Fuzz(func(t *testing.T, datagram []byte) {
		_, server := sessions(t)
		size := len(datagram)
		for rest := datagram; ; {
			packet, left, err := server.Open(rest)
			if err != nil || packet == nil {
				return
			}
			size -= len(packet) + Overhead
			require.GreaterOrEqual(t, size, 0)
			rest = left
		}
	})
}
