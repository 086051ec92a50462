package packetpeer_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestDTLSReplay: each packet comes once, whatever others send again.
func TestDTLSReplay(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	host := newDTLSHost(t, id)
	between := newProxy(t, host.udp.GetLocalPort(), func(n int, datagram []byte) [][]byte { return [][]byte{datagram, datagram} })
	client := dtlsClient(t, between.port, "game.test", id.Client())
	between.agree(host, client)
	for _, packet := range []string{"one", "two", "three"} {
		put(t, client, packet)
	}
	var got []string
	kit.Await(t, func() bool {
		between.carry()
		host.poll()
		for packet := range host.served[0].Packets() {
			got = append(got, string(packet))
		}
		return between.carried >= 6 && len(got) >= 3
	})
	put(t, client, "last")
	kit.Await(t, func() bool {
		between.carry()
		host.poll()
		for packet := range host.served[0].Packets() {
			got = append(got, string(packet))
		}
		return got[len(got)-1] == "last"
	})
	assert.Equal(t, []string{"one", "two", "three", "last"}, got)
}

// TestDTLSLossyHandshake: what is lost of the handshake is sent again, the server's last word too.
func TestDTLSLossyHandshake(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	for _, lost := range []int{1, 5} { // the request for a cookie, and the server's last word
		t.Run(fmt.Sprint(lost), func(t *testing.T) {
			t.Parallel()
			host := newDTLSHost(t, id)
			between := newProxy(t, host.udp.GetLocalPort(), func(n int, datagram []byte) [][]byte {
				if n == lost {
					return nil
				}
				return [][]byte{datagram}
			})
			client := dtlsClient(t, between.port, "game.test", id.Client())
			between.agree(host, client)
			require.Equal(t, packetpeer.DTLSStatusConnected, client.GetStatus(), "%v", client.LastError())
			put(t, client, "hello")
			kit.Await(t, func() bool {
				between.carry()
				host.poll()
				return host.served[0].GetAvailablePacketCount() > 0
			})
		})
	}
}

// proxy stands between a client and a server, and decides what becomes of each datagram.
type proxy struct {
	t       testing.TB
	client  *packetpeer.UDP // the side that a client sends to
	server  *packetpeer.UDP
	port    int
	fate    func(n int, datagram []byte) [][]byte
	carried int
	said    [][]byte // by the clients
}

func newProxy(t testing.TB, port int, fate func(n int, datagram []byte) [][]byte) *proxy {
	p := &proxy{t: t, client: bound(t), server: connected(t, port), fate: fate}
	p.port = p.client.GetLocalPort()
	return p
}

func (p *proxy) carry() {
	for packet := range p.client.Packets() {
		p.client.SetDestAddrPort(p.client.PacketAddrPort())
		p.said = append(p.said, slices.Clone(packet))
		p.put(packet, p.server)
	}
	for packet := range p.server.Packets() {
		p.put(packet, p.client)
	}
}

func (p *proxy) put(packet []byte, to *packetpeer.UDP) {
	for _, datagram := range p.fate(p.carried, packet) {
		require.NoError(p.t, to.PutPacket(datagram))
	}
	p.carried++
}

// replay sends the server once more what the clients have said, from one datagram on.
func (p *proxy) replay(from int) {
	p.t.Helper()
	for _, packet := range p.said[from:] {
		require.NoError(p.t, p.server.PutPacket(packet))
	}
}

// agree lets a client and a server come together through the proxy.
func (p *proxy) agree(host *dtlsHost, client *packetpeer.DTLS) {
	p.t.Helper()
	p.meet(host, client, p.carry)
}

// meet does that with what a test has become of the datagrams.
func (p *proxy) meet(host *dtlsHost, client *packetpeer.DTLS, carry func()) {
	p.t.Helper()
	kit.Await(p.t, func() bool {
		carry()
		host.poll()
		client.Poll()
		return client.GetStatus() != packetpeer.DTLSStatusHandshaking && len(host.served) > 0 &&
			host.served[len(host.served)-1].GetStatus() != packetpeer.DTLSStatusHandshaking
	})
}

// relay carries all as it is.
func relay(_ int, datagram []byte) [][]byte { return [][]byte{datagram} }

// TestDTLSReplayedHandshakes: whatever a client has said is said again at each moment of its handshake, and after that also
// what those have said that had its port before, and harms it not.
func TestDTLSReplayedHandshakes(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	host := newDTLSHost(t, id)
	between := newProxy(t, host.udp.GetLocalPort(), relay)
	for n := range 3 {
		client := dtlsClient(t, between.port, "game.test", id.Client())
		first := len(between.said)
		between.meet(host, client, func() {
			known := len(between.said)
			if between.carry(); len(between.said) > known {
				between.replay(first)
			}
		})
		require.Equal(t, packetpeer.DTLSStatusConnected, client.GetStatus(), "%v", client.LastError())
		served := host.served[len(host.served)-1]
		for i, packet := range between.said {
			require.NoError(t, between.server.PutPacket(packet))
			put(t, client, fmt.Sprint(i))
			kit.Await(t, func() bool {
				between.carry()
				host.poll()
				require.Equal(t, packetpeer.DTLSStatusConnected, served.GetStatus(), "%d: %v", i, served.LastError())
				return served.GetAvailablePacketCount() > 0
			})
			got, err := served.GetPacket()
			require.NoError(t, err)
			require.Equal(t, fmt.Sprint(i), string(got))
		}
		require.Len(t, host.served, n+1)
		client.DisconnectFromPeer()
		kit.Await(t, func() bool {
			between.carry()
			host.poll()
			return served.GetStatus() == packetpeer.DTLSStatusDisconnected
		})
	}
}

// TestDTLSClientBeginsAnewDuringAHandshake: who takes the port of a client that has gone before it was connected need not
// wait until the server gives that up.
func TestDTLSClientBeginsAnewDuringAHandshake(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	host := newDTLSHost(t, id)
	between := newProxy(t, host.udp.GetLocalPort(), relay)
	gone := dtlsClient(t, between.port, "game.test", id.Client())
	kit.Await(t, func() bool {
		between.carry()
		host.poll()
		if len(host.served) == 0 {
			gone.Poll()
		}
		return between.carried == 4 // two hellos and their answers, of which the last is for the one that has gone
	})
	gone.DisconnectFromPeer()
	require.Equal(t, packetpeer.DTLSStatusHandshaking, host.served[0].GetStatus())
	client := dtlsClient(t, between.port, "game.test", id.Client())
	kit.Await(t, func() bool {
		between.carry()
		host.poll()
		client.Poll()
		return client.GetStatus() != packetpeer.DTLSStatusHandshaking
	})
	assert.Equal(t, packetpeer.DTLSStatusConnected, client.GetStatus(), "%v", client.LastError())
	assert.Equal(t, packetpeer.DTLSStatusError, host.served[0].GetStatus())
	assert.ErrorIs(t, host.served[0].LastError(), packetpeer.ErrBegunAnew)
	assert.Len(t, host.served, 2)
}

// TestDTLSClientBeginsAnew: a client that has lost its memory, at the same port, ends the peer that it had.
func TestDTLSClientBeginsAnew(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	host := newDTLSHost(t, id)
	below := connected(t, host.udp.GetLocalPort())
	options := streampeer.TLSOptionsClient(id.Trust, "game.test")
	first := packetpeer.NewDTLS()
	require.NoError(t, first.ConnectToPeer(below, "", options))
	host.agree(first)
	lost := packetpeer.NewDTLS()
	require.NoError(t, lost.ConnectToPeer(below, "", options))
	kit.Await(t, func() bool {
		host.poll()
		lost.Poll()
		return host.served[0].GetStatus() != packetpeer.DTLSStatusConnected
	})
	assert.Equal(t, packetpeer.DTLSStatusError, host.served[0].GetStatus())
	assert.ErrorIs(t, host.served[0].LastError(), packetpeer.ErrBegunAnew)
	kit.Await(t, func() bool {
		host.poll()
		lost.Poll()
		return lost.GetStatus() != packetpeer.DTLSStatusHandshaking
	})
	assert.Equal(t, packetpeer.DTLSStatusConnected, lost.GetStatus(), "%v", lost.LastError())
	require.Len(t, host.served, 2)
}
