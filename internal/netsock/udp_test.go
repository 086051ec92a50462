package netsock_test

import (
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

func TestEndpoint(t *testing.T) {
	t.Parallel()
	for text, family := range map[string]netsock.Family{
		"127.0.0.1:1":             netsock.IPv4,
		"0.0.0.0:0":               netsock.IPv4,
		"255.255.255.255:65535":   netsock.IPv4,
		"[2001:db8::1]:4243":      netsock.IPv6,
		"[fe80::1%4000000000]:80": netsock.IPv6,
		"[::ffff]:80":             netsock.IPv6,
	} {
		addr := netip.MustParseAddrPort(text)
		e := netsock.EndpointOf(addr)
		assert.True(t, e.IsValid(), text)
		assert.Equal(t, addr, e.AddrPort(), text)
		assert.Equal(t, family, e.Family(), text)
		assert.Equal(t, addr.Port(), e.Port(), text)
		high, low, rest := e.Words()
		assert.Zero(t, rest&0xffff, text)
		assert.Equal(t, e, netsock.EndpointOfWords(high, low, rest|0xabcd), text)
	}
	mapped := netip.MustParseAddrPort("[::ffff:1.2.3.4]:5")
	assert.Equal(t, netsock.EndpointOf(netip.MustParseAddrPort("1.2.3.4:5")), netsock.EndpointOf(mapped))
	assert.False(t, netsock.Endpoint{}.IsValid())
	assert.False(t, netsock.Endpoint{}.Addr().IsValid())
	assert.False(t, netsock.EndpointOf(netip.AddrPort{}).IsValid())
	assert.False(t, netsock.EndpointOf(netip.AddrPortFrom(netip.Addr{}, 9)).IsValid())
}

// datagrams returns a bound datagram socket and its endpoint.
func datagrams(t testing.TB, family netsock.Family, address string) (*netsock.Socket, netsock.Endpoint) {
	t.Helper()
	s := open(t, netsock.Datagram, family)
	require.NoError(t, s.Bind(netip.MustParseAddrPort(address)))
	local, err := s.LocalAddr()
	require.NoError(t, err)
	return s, netsock.EndpointOf(local)
}

// TestBatches sends more than one batch holds, empty and large datagrams too.
func TestBatches(t *testing.T) {
	t.Parallel()
	for address, family := range map[string]netsock.Family{"127.0.0.1:0": netsock.IPv4, "[::1]:0": netsock.IPv6} {
		receiver, to := datagrams(t, family, address)
		sender, from := datagrams(t, family, address)
		batch := netsock.NewBatch()
		_, err := receiver.RecvBatch(batch)
		assert.Equal(t, netsock.ErrWouldBlock, err)
		var want, got []string
		for i := range 2*netsock.BatchSize + 3 {
			want = append(want, strings.Repeat(fmt.Sprint(i), i*i%200))
			require.NoError(t, sender.SendTo([]byte(want[i]), to))
		}
		for len(got) < len(want) {
			n, err := receiver.RecvBatch(batch)
			if err == netsock.ErrWouldBlock {
				require.NoError(t, receiver.WaitContext(kit.Patient(t), netsock.ForReading))
				continue
			}
			require.NoError(t, err)
			for i := range n {
				got = append(got, string(batch.Packet(i)))
				require.Equal(t, from, batch.From(i))
			}
		}
		require.Equal(t, want, got)

		largest := strings.Repeat("x", 65507)
		require.NoError(t, sender.SendTo([]byte(largest), to))
		require.NoError(t, receiver.WaitContext(kit.Patient(t), netsock.ForReading))
		n, err := receiver.RecvBatch(batch)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.Equal(t, largest, string(batch.Packet(0)))
	}
}

// TestDualStack: a socket of family Any sees both kinds of address, and answers both.
func TestDualStack(t *testing.T) {
	t.Parallel()
	both, local := datagrams(t, netsock.Any, "[::]:0")
	batch := netsock.NewBatch()
	for host, family := range map[string]netsock.Family{"127.0.0.1": netsock.IPv4, "::1": netsock.IPv6} {
		ip := netip.MustParseAddr(host)
		other, from := datagrams(t, family, netip.AddrPortFrom(ip, 0).String())
		require.NoError(t, other.SendTo([]byte("in"), netsock.EndpointOf(netip.AddrPortFrom(ip, local.Port()))))
		require.NoError(t, both.WaitContext(kit.Patient(t), netsock.ForReading))
		_, err := both.RecvBatch(batch)
		require.NoError(t, err)
		assert.Equal(t, from, batch.From(0))
		require.NoError(t, both.SendTo([]byte("out"), batch.From(0)))
		require.NoError(t, other.WaitContext(kit.Patient(t), netsock.ForReading))
		_, err = other.RecvBatch(batch)
		require.NoError(t, err)
		assert.Equal(t, "out", string(batch.Packet(0)))
	}
}

func TestDatagramErrors(t *testing.T) {
	t.Parallel()
	four, to4 := datagrams(t, netsock.IPv4, "127.0.0.1:0")
	six, to6 := datagrams(t, netsock.IPv6, "[::1]:0")
	assert.Equal(t, netsock.ErrFamily, four.SendTo([]byte("x"), to6))
	assert.Equal(t, netsock.ErrFamily, six.SendTo([]byte("x"), to4))
	if runtime.GOOS != "windows" { // where it has another name
		assert.ErrorIs(t, four.SendTo(make([]byte, netsock.MaxDatagram), to4), syscall.EMSGSIZE)
	}
	assert.Equal(t, netsock.ErrFamily, four.JoinGroup(netip.MustParseAddr("ff01::1"), "lo"))
	assert.Equal(t, netsock.ErrNoInterface, four.JoinGroup(netip.MustParseAddr("239.1.2.3"), "no-such-interface"))
	assert.Equal(t, netsock.ErrNoInterface, six.LeaveGroup(netip.MustParseAddr("ff01::1"), "no-such-interface"))
	assert.NoError(t, four.SetReceiveBuffer(1<<16))
	assert.NoError(t, four.SetBroadcast(true))
	four.Close()
	_, err := four.RecvBatch(netsock.NewBatch())
	assert.Equal(t, netsock.ErrClosed, err)
	assert.Equal(t, netsock.ErrClosed, four.SendTo([]byte("x"), to4))
	assert.Equal(t, netsock.ErrClosed, four.SetReceiveBuffer(1))
	assert.Equal(t, netsock.ErrClosed, four.JoinGroup(netip.MustParseAddr("239.1.2.3"), loopback(t)))
}

// TestWaitingLeavesTheError: who waits is woken by an error, and the next call gets it.
func TestWaitingLeavesTheError(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not tell, as the engine asks it not to")
	}
	gone, to := datagrams(t, netsock.IPv4, "127.0.0.1:0")
	gone.Close()
	s := open(t, netsock.Datagram, netsock.IPv4)
	require.NoError(t, s.Connect(to.AddrPort()))
	_, err := s.Send([]byte("anyone?"))
	require.NoError(t, err)
	require.NoError(t, s.WaitContext(kit.Patient(t), netsock.ForReading))
	_, err = s.RecvBatch(netsock.NewBatch())
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	_, err = s.RecvBatch(netsock.NewBatch())
	require.Equal(t, netsock.ErrWouldBlock, err)
}

// loopback returns the name of the loopback interface.
func loopback(t *testing.T) string {
	t.Helper()
	all, err := net.Interfaces()
	require.NoError(t, err)
	for _, ifi := range all {
		if ifi.Flags&net.FlagLoopback != 0 {
			return ifi.Name
		}
	}
	require.Fail(t, "there is no loopback interface")
	return ""
}
