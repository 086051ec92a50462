package packetpeer_test

import (
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// TestDTLSFarewell: what came before it stays readable, and the peer is told why nothing follows.
func TestDTLSFarewell(t *testing.T) {
	t.Parallel()
	client, served, host := dtlsPair(t)
	put(t, served, "the last", "words")
	served.DisconnectFromPeer()
	assert.Equal(t, packetpeer.DTLSStatusDisconnected, served.GetStatus())
	assert.NoError(t, served.LastError())
	assert.ErrorIs(t, served.PutPacket([]byte("x")), gderr.ErrUnconfigured)
	assert.Equal(t, "the last", host.get(client))
	assert.Equal(t, "words", host.get(client))
	kit.Await(t, func() bool { client.Poll(); return client.GetStatus() != packetpeer.DTLSStatusConnected })
	assert.Equal(t, packetpeer.DTLSStatusDisconnected, client.GetStatus())
	assert.ErrorIs(t, client.LastError(), gderr.ErrConnectionError)
	assert.ErrorIs(t, client.LastError(), io.EOF)
	_, err := client.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
}

// TestDTLSFarewellAtGetPacket: what meets the end first tells of it.
func TestDTLSFarewellAtGetPacket(t *testing.T) {
	t.Parallel()
	client, served, _ := dtlsPair(t)
	served.DisconnectFromPeer()
	require.NoError(t, client.Wait(kit.Patient(t)))
	_, err := client.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrConnectionError)
	assert.ErrorIs(t, err, io.EOF)
	assert.Equal(t, packetpeer.DTLSStatusDisconnected, client.GetStatus())
}

// TestDTLSNobodyThere: the system says that nobody is at the address.
func TestDTLSNobodyThere(t *testing.T) {
	t.Parallel()
	gone := bound(t)
	port := gone.GetLocalPort()
	gone.Close()
	client := packetpeer.NewDTLS()
	_ = client.ConnectToPeer(connected(t, port), "game.test", nil) // may find out at once
	kit.Await(t, func() bool { client.Poll(); return client.GetStatus() != packetpeer.DTLSStatusHandshaking })
	assert.Equal(t, packetpeer.DTLSStatusError, client.GetStatus())
	assert.ErrorIs(t, client.LastError(), gderr.Failed)
	assert.ErrorIs(t, client.LastError(), syscall.ECONNREFUSED)
}

func TestDTLSServerStops(t *testing.T) {
	t.Parallel()
	client, served, host := dtlsPair(t)
	host.udp.Stop()
	require.NoError(t, served.Wait(t.Context()))
	served.Poll()
	assert.Equal(t, packetpeer.DTLSStatusError, served.GetStatus())
	assert.ErrorIs(t, served.LastError(), packetpeer.ErrClosed)
	untilRefused(t, client)
}

// untilRefused waits until the system says that nobody is there any more.
func untilRefused(t *testing.T, client *packetpeer.DTLS) {
	t.Helper()
	kit.Await(t, func() bool {
		_ = client.PutPacket([]byte("anybody?"))
		client.Poll()
		return client.GetStatus() != packetpeer.DTLSStatusConnected
	})
	assert.ErrorIs(t, client.LastError(), syscall.ECONNREFUSED)
}

// TestDTLSRefusedBehindPackets: what had come is got, though the system tells first that nobody is there any more.
func TestDTLSRefusedBehindPackets(t *testing.T) {
	t.Parallel()
	client, served, host := dtlsPair(t)
	require.NoError(t, served.PutPacket([]byte("one")))
	require.NoError(t, served.PutPacket([]byte("two")))
	host.udp.Stop()
	require.NoError(t, client.PutPacket([]byte("anybody?")))
	for _, want := range []string{"one", "two"} {
		client.Poll()
		require.Equal(t, packetpeer.DTLSStatusConnected, client.GetStatus(), "%v", client.LastError())
		packet, err := client.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, want, string(packet))
	}
	untilRefused(t, client)
}

// TestDTLSRefusedBehindTheHandshake: so is what has come while the client did not know yet that the handshake is over.
func TestDTLSRefusedBehindTheHandshake(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	host := newDTLSHost(t, id)
	udp := connected(t, host.udp.GetLocalPort())
	client := packetpeer.NewDTLS()
	require.NoError(t, client.ConnectToPeer(udp, "game.test", id.Client()))
	kit.Await(t, func() bool {
		host.poll()
		if len(host.served) > 0 && host.served[0].GetStatus() == packetpeer.DTLSStatusConnected {
			return true
		}
		client.Poll()
		return false
	})
	require.NoError(t, host.served[0].PutPacket([]byte("early")))
	client.Poll() // the last word of the server's handshake is there, for a goroutine to read
	kit.Await(t, func() bool {
		return client.GetStatus() == packetpeer.DTLSStatusConnected || client.Wait(kit.Patient(t)) == nil
	})
	host.udp.Stop()
	require.NoError(t, udp.PutPacket([]byte("anybody?")))
	kit.Await(t, func() bool { client.Poll(); return client.GetStatus() != packetpeer.DTLSStatusHandshaking })
	packet, err := client.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "early", string(packet))
	untilRefused(t, client)
}

func TestDTLSUnansweredEndsWithTheTimeLimit(t *testing.T) {
	t.Parallel()
	silent := bound(t)
	client := packetpeer.NewDTLS()
	assert.Equal(t, packetpeer.DefaultDTLSHandshakeTimeout, client.GetHandshakeTimeout())
	client.SetHandshakeTimeout(50 * time.Millisecond)
	err := client.ConnectToPeer(connected(t, silent.GetLocalPort()), "game.test", nil)
	for client.GetStatus() == packetpeer.DTLSStatusHandshaking {
		require.NoError(t, err)
		require.NoError(t, client.Wait(kit.Patient(t)))
		client.Poll()
	}
	assert.Equal(t, packetpeer.DTLSStatusError, client.GetStatus())
	assert.ErrorIs(t, client.LastError(), os.ErrDeadlineExceeded)
}

// TestDTLSForgottenHandshakesEnd is not parallel: it looks at all goroutines.
func TestDTLSForgottenHandshakesEnd(t *testing.T) {
	silent := bound(t)
	peers := make([]*packetpeer.DTLS, 10)
	for i := range peers {
		udp := packetpeer.NewUDP() // which is forgotten, too
		require.NoError(t, udp.ConnectToHost("127.0.0.1", silent.GetLocalPort()))
		peers[i] = packetpeer.NewDTLS()
		require.NoError(t, peers[i].ConnectToPeer(udp, "game.test", nil))
	}
	g := group.New[*packetpeer.DTLS]()
	for _, peer := range peers[:5] {
		require.NoError(t, g.Add(peer, peer))
	}
	require.NoError(t, g.Add(silent, nil)) // which has their hellos
	for peer := range g.Ready(kit.Patient(t)) {
		if peer == nil {
			break // all are waited for
		}
		peer.Poll()
	}
	require.Positive(t, dtlsHandshakes())
	runtime.KeepAlive(peers) // until here
	peers = nil
	kit.Await(t, func() bool {
		runtime.GC()
		return dtlsHandshakes() == 0
	})
}

// dtlsHandshakes counts the goroutines that handshakes run in.
func dtlsHandshakes() int {
	var profile strings.Builder
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 2)
	return strings.Count(profile.String(), "dtlswire.(*Handshake).run(")
}
