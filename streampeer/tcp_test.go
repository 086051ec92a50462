package streampeer_test

import (
	"context"
	"io"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

var (
	loopback4 = netip.MustParseAddr("127.0.0.1")
	loopback6 = netip.MustParseAddr("::1")
)

// deadPort returns a port of 127.0.0.1 on which nobody listens, nor will.
func deadPort(t testing.TB) int {
	t.Helper()
	holder := streampeer.NewTCP()
	require.NoError(t, holder.Bind(0, "127.0.0.1"))
	t.Cleanup(holder.DisconnectFromHost)
	return holder.GetLocalPort()
}

// deafListener listens at an address, accepts nothing, and has no room for connections to wait.
func deafListener(t testing.TB, addr netip.AddrPort) netip.AddrPort {
	t.Helper()
	sock, err := netsock.Open(netsock.Stream, netsock.FamilyOf(addr.Addr()))
	require.NoError(t, err)
	t.Cleanup(sock.Close)
	if err := sock.Bind(addr); err != nil {
		t.Skipf("this machine has no %v: %v", addr.Addr(), err)
	}
	require.NoError(t, sock.Listen(0))
	addr, err = sock.LocalAddr()
	require.NoError(t, err)
	for fillers := 0; ; fillers++ {
		require.Less(t, fillers, 100, "the listener has always room")
		if !fillUp(t, addr) {
			return addr
		}
	}
}

// fillUp makes a connection that waits to be accepted, and reports whether there was room for it.
func fillUp(t testing.TB, addr netip.AddrPort) bool {
	filler, err := netsock.Open(netsock.Stream, netsock.FamilyOf(addr.Addr()))
	require.NoError(t, err)
	t.Cleanup(filler.Close)
	_ = filler.Connect(addr)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	return filler.WaitContext(ctx, netsock.ForWriting) == nil
}

// awaitFailure polls the peer until its connection has failed, and returns why.
func awaitFailure(t testing.TB, p waiter) error {
	t.Helper()
	ctx := kit.Patient(t)
	var failure error
	for p.GetStatus() == streampeer.StatusConnecting {
		require.NoError(t, p.Wait(ctx))
		failure = p.Poll()
	}
	require.Equal(t, streampeer.StatusError, p.GetStatus())
	require.Equal(t, failure, p.LastError())
	return failure
}

func TestConnectTriesEveryAddress(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t) // on 127.0.0.1 only
	peer := streampeer.NewTCP()
	require.NoError(t, peer.ConnectToAddrs([]netip.Addr{loopback6, loopback6, loopback4}, server.GetLocalPort()))
	awaitStatus(t, peer, streampeer.StatusConnected)
	assert.Equal(t, "127.0.0.1", peer.GetConnectedHost())
	assert.NoError(t, peer.LastError())
	require.NoError(t, peer.PutU8(7))
	got, err := kit.Accept(t, server).GetU8()
	require.NoError(t, err)
	assert.Equal(t, uint8(7), got)
	peer.DisconnectFromHost()
}

func TestConnectFailsWhenEveryAddressHas(t *testing.T) {
	t.Parallel()
	peer := streampeer.NewTCP()
	require.NoError(t, peer.ConnectToAddrs([]netip.Addr{loopback4, loopback4}, deadPort(t)))
	err := awaitFailure(t, peer)
	assert.ErrorIs(t, err, gderr.ErrConnectionError)
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	peer.DisconnectFromHost()
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
	assert.NoError(t, peer.LastError())
}

// TestBoundPeerTriesEveryAddress goes on from an address of the wrong family, and from one that refuses, with the port
// that the peer was bound to.
func TestBoundPeerTriesEveryAddress(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	peer := streampeer.NewTCP()
	t.Cleanup(peer.DisconnectFromHost)
	require.NoError(t, peer.Bind(0, "*"))
	port := peer.GetLocalPort()
	require.NoError(t, peer.ConnectToAddrs([]netip.Addr{loopback6, loopback4}, server.GetLocalPort()))
	awaitStatus(t, peer, streampeer.StatusConnected)
	assert.Equal(t, port, kit.Accept(t, server).GetConnectedPort())
	peer.DisconnectFromHost()

	require.NoError(t, peer.Bind(0, "127.0.0.1"))
	port = peer.GetLocalPort()
	require.NoError(t, peer.ConnectToAddrs([]netip.Addr{loopback6, loopback4}, server.GetLocalPort()))
	awaitStatus(t, peer, streampeer.StatusConnected)
	assert.Equal(t, port, kit.Accept(t, server).GetConnectedPort())
}

// TestConnectToMappedAddress: net.Resolver gives IPv4 addresses in the clothes of IPv6.
func TestConnectToMappedAddress(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	peer := streampeer.NewTCP()
	t.Cleanup(peer.DisconnectFromHost)
	ips := []netip.Addr{netip.MustParseAddr("::ffff:127.0.0.1")}
	require.NoError(t, peer.ConnectToAddrs(ips, server.GetLocalPort()))
	assert.True(t, ips[0].Is4In6(), "what is the caller's stays as it is")
	awaitStatus(t, peer, streampeer.StatusConnected)
	assert.Equal(t, "127.0.0.1", peer.GetConnectedHost())
}

func TestConnectToInvalidAddress(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	peer := streampeer.NewTCP()
	err := peer.ConnectToAddrs([]netip.Addr{loopback4, {}}, server.GetLocalPort())
	assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.ErrorContains(t, err, "address 1 is the zero netip.Addr")
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
}

func TestConnectToNoAddress(t *testing.T) {
	t.Parallel()
	peer := streampeer.NewTCP()
	err := peer.ConnectToAddrs(nil, 80)
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, err, streampeer.ErrNoAddress)
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
}

func TestConnectToNameThatDoesNotResolve(t *testing.T) {
	t.Parallel()
	peer := streampeer.NewTCP()
	assert.ErrorIs(t, peer.ConnectToHost("not a..name", 80), gderr.ErrCantResolve)
	assert.ErrorIs(t, peer.ConnectToHost("", 80), gderr.ErrCantResolve)
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
}

func TestConnectTimeout(t *testing.T) {
	t.Parallel()
	deaf := deafListener(t, netip.AddrPortFrom(loopback4, 0))
	peer := streampeer.NewTCP()
	peer.SetConnectTimeout(50 * time.Millisecond)
	require.NoError(t, peer.ConnectToHost("127.0.0.1", int(deaf.Port())))
	require.NoError(t, peer.Poll())
	assert.Equal(t, streampeer.StatusConnecting, peer.GetStatus(), "there is time left")
	err := awaitFailure(t, peer)
	assert.ErrorIs(t, err, gderr.ErrConnectionError)
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
}

// TestConnectTimeoutIsShared tries an address that does not answer, and then one that does.
func TestConnectTimeoutIsShared(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	deafListener(t, netip.AddrPortFrom(loopback6, uint16(server.GetLocalPort())))
	peer := streampeer.NewTCP()
	peer.SetConnectTimeout(400 * time.Millisecond)
	require.NoError(t, peer.ConnectToAddrs([]netip.Addr{loopback6, loopback4}, server.GetLocalPort()))
	awaitStatus(t, peer, streampeer.StatusConnected)
	assert.Equal(t, "127.0.0.1", peer.GetConnectedHost())
	peer.DisconnectFromHost()
}

// TestSelfConnectionIsRefused connects a peer to the very port that it is bound to, which TCP allows.
func TestSelfConnectionIsRefused(t *testing.T) {
	t.Parallel()
	peer := streampeer.NewTCP()
	require.NoError(t, peer.Bind(0, "127.0.0.1"))
	if err := peer.ConnectToHost("127.0.0.1", peer.GetLocalPort()); err != nil {
		assert.ErrorIs(t, err, gderr.Failed)
		assert.ErrorIs(t, err, syscall.ECONNREFUSED)
		return
	}
	assert.ErrorIs(t, awaitFailure(t, peer), syscall.ECONNREFUSED)
}

func TestDisconnectWhileConnecting(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	peer := streampeer.NewTCP()
	require.NoError(t, peer.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	peer.DisconnectFromHost()
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
	assert.NoError(t, peer.Poll())
	peer.DisconnectFromHost()
	assert.Equal(t, streampeer.StatusNone, peer.GetStatus())
	require.NoError(t, peer.ConnectToHost("127.0.0.1", server.GetLocalPort()), "and again")
	awaitStatus(t, peer, streampeer.StatusConnected)
	peer.DisconnectFromHost()
}

// TestUnconnected calls everything on a peer that was never connected, and on one that no longer is.
func TestUnconnected(t *testing.T) {
	t.Parallel()
	closed, _ := kit.Pair(t)
	closed.DisconnectFromHost()
	for name, peer := range map[string]*streampeer.TCP{"new": streampeer.NewTCP(), "closed": closed} {
		for method, err := range useOf(peer) {
			assert.ErrorIs(t, err, gderr.Failed, "%s: %s", name, method)
			assert.ErrorIs(t, err, streampeer.ErrNotConnected, "%s: %s", name, method)
		}
		assert.NoError(t, peer.Poll(), name)
		assert.Equal(t, streampeer.StatusNone, peer.GetStatus(), name)
		assert.Equal(t, -1, peer.GetAvailableBytes(), name)
		assert.Empty(t, peer.GetConnectedHost(), name)
		assert.Zero(t, peer.GetConnectedPort(), name)
		assert.Zero(t, peer.GetLocalPort(), name)
		assert.ErrorIs(t, peer.SetNoDelay(true), gderr.ErrUnconfigured, name)
		assert.ErrorIs(t, peer.Wait(t.Context()), gderr.ErrUnconfigured, name)
		peer.DisconnectFromHost()
		assert.NoError(t, peer.LastError(), name)
	}
}

// useOf reads and writes, and returns the errors by method.
func useOf(p *streampeer.TCP) map[string]error {
	errs := map[string]error{}
	_, errs["GetData"] = p.GetData(1)
	_, errs["GetPartialData"] = p.GetPartialData(100)
	_, errs["AppendPartialData"] = p.AppendPartialData(nil, 1)
	_, errs["GetU64"] = p.GetU64()
	_, errs["GetUTF8String"] = p.GetUTF8String(-1)
	_, errs["GetVar"] = p.GetVar(false)
	errs["PutData"] = p.PutData([]byte("a"))
	_, errs["PutPartialData"] = p.PutPartialData([]byte("a"))
	errs["PutU8"] = p.PutU8(1)
	errs["PutUTF8String"] = p.PutUTF8String("a")
	errs["PutVar"] = p.PutVar(nil, false)
	return errs
}

func TestLastErrorAtTheEnd(t *testing.T) {
	t.Parallel()
	client, served := kit.Pair(t)
	served.DisconnectFromHost()
	awaitStatus(t, client, streampeer.StatusNone)
	assert.ErrorIs(t, client.LastError(), gderr.ErrFileEOF)
	assert.ErrorIs(t, client.LastError(), io.EOF)
	client.DisconnectFromHost()
	assert.NoError(t, client.LastError())
}

func TestConnectedHostOfIPv6IsPrintedInFull(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	if err := server.Listen(0, "::1"); err != nil {
		t.Skipf("this machine has no IPv6: %v", err)
	}
	t.Cleanup(server.Stop)
	peer := streampeer.NewTCP()
	require.NoError(t, peer.ConnectToHost("::1", server.GetLocalPort()))
	awaitStatus(t, peer, streampeer.StatusConnected)
	assert.Equal(t, "0:0:0:0:0:0:0:1", peer.GetConnectedHost())
	assert.Equal(t, server.GetLocalPort(), peer.GetConnectedPort())
	assert.Equal(t, peer.GetLocalPort(), kit.Accept(t, server).GetConnectedPort())
	peer.DisconnectFromHost()
}
