package packetpeer_test

import (
	"context"
	"math"
	"net/netip"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

func TestBindArguments(t *testing.T) {
	t.Parallel()
	taken := bound(t)
	for _, c := range []struct {
		name    string
		port    int
		address string
		size    int
		want    gderr.Code
	}{
		{"port below 0", -1, "*", queueSize, gderr.ErrInvalidParameter},
		{"port above 65535", 65536, "*", queueSize, gderr.ErrInvalidParameter},
		{"name", 0, "localhost", queueSize, gderr.ErrInvalidParameter},
		{"no address", 0, "", queueSize, gderr.ErrInvalidParameter},
		{"negative size", 0, "*", -1, gderr.ErrInvalidParameter},
		{"size above 1 GiB", 0, "*", 1 << 30, gderr.ErrInvalidParameter},
		{"port in use", taken.GetLocalPort(), "127.0.0.1", queueSize, gderr.ErrUnavailable},
		{"address of nobody here", 0, "192.0.2.1", queueSize, gderr.ErrUnavailable},
	} {
		u := packetpeer.NewUDP()
		assert.ErrorIs(t, u.Bind(c.port, c.address, c.size), c.want, c.name)
		assert.False(t, u.IsBound(), c.name)
		assert.Zero(t, u.GetLocalPort(), c.name)
	}
	assert.ErrorIs(t, taken.Bind(-1, "*", queueSize), gderr.ErrAlreadyInUse, "this is asked first")
}

func TestConnectArguments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		host string
		port int
	}{{"127.0.0.1", 0}, {"127.0.0.1", 65536}, {"localhost", 9}, {"", 9}, {"*", 9}, {"127.0.0.1 ", 9}} {
		u := packetpeer.NewUDP()
		assert.ErrorIs(t, u.ConnectToHost(c.host, c.port), gderr.ErrInvalidParameter, "%+v", c)
		assert.False(t, u.IsBound(), "%+v", c)
	}
}

func TestSetDestAddress(t *testing.T) {
	t.Parallel()
	other := bound(t)
	u := packetpeer.NewUDP()
	assert.ErrorIs(t, u.PutPacket([]byte("x")), packetpeer.ErrNoDestination)
	assert.ErrorIs(t, u.SetDestAddress("127.0.0.1", 65536), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, u.SetDestAddress("127.0.0.1", -1), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, u.SetDestAddress("no-such-host.invalid", 9), gderr.ErrCantResolve)
	assert.ErrorIs(t, u.SetDestAddress("*", 9), gderr.ErrCantResolve)

	require.NoError(t, u.SetDestAddress("localhost", other.GetLocalPort()))
	assert.False(t, u.IsBound(), "it opens nothing")
	defer u.Close()
	put(t, u, "by name")
	assert.True(t, u.IsBound())
	assert.False(t, u.IsSocketConnected())
	assert.Equal(t, "by name", get(t, other))
	assert.Equal(t, u.GetLocalPort(), other.GetPacketPort())

	require.NoError(t, u.SetDestAddress("127.0.0.1", 0))
	assert.ErrorIs(t, u.PutPacket([]byte("x")), gderr.Failed)
}

// TestOtherFamily: a peer that is bound to an IPv4 address can't be connected to IPv6, nor send there.
func TestOtherFamily(t *testing.T) {
	t.Parallel()
	u := bound(t)
	require.NoError(t, u.SetDestAddress("::1", 9))
	assert.ErrorIs(t, u.PutPacket([]byte("x")), gderr.Failed)
	assert.True(t, u.IsBound())
	assert.ErrorIs(t, u.ConnectToHost("::1", 9), gderr.Failed)
	assert.False(t, u.IsBound(), "a connection that fails closes the peer")

	u = boundAt(t, "::1", queueSize)
	require.NoError(t, u.SetDestAddress("127.0.0.1", 9))
	assert.ErrorIs(t, u.PutPacket([]byte("x")), gderr.Failed)
	assert.ErrorIs(t, u.ConnectToHost("127.0.0.1", 9), gderr.Failed)
}

func TestIPv6(t *testing.T) {
	t.Parallel()
	a, b := boundAt(t, "::1", queueSize), packetpeer.NewUDP()
	defer b.Close()
	require.NoError(t, b.ConnectToHost("::1", a.GetLocalPort()))
	put(t, b, "six")
	assert.Equal(t, "six", get(t, a))
	assert.Equal(t, "0:0:0:0:0:0:0:1", a.GetPacketIP())
	assert.Equal(t, b.GetLocalPort(), a.GetPacketPort())
	require.NoError(t, a.SetDestAddress(a.GetPacketIP(), a.GetPacketPort()))
	put(t, a, "back")
	assert.Equal(t, "back", get(t, b))
}

// TestAllInterfaces: a peer bound to "*" speaks both families, and sees IPv4 addresses as IPv4.
func TestAllInterfaces(t *testing.T) {
	t.Parallel()
	all := boundAt(t, "*", queueSize)
	for _, ip := range []string{"127.0.0.1", "::1"} {
		u := packetpeer.NewUDP()
		require.NoError(t, u.ConnectToHost(ip, all.GetLocalPort()))
		put(t, u, ip)
		assert.Equal(t, ip, get(t, all))
		assert.Equal(t, ip, all.PacketAddrPort().Addr().String())
		require.NoError(t, all.SetDestAddress(all.GetPacketIP(), all.GetPacketPort()))
		put(t, all, "back")
		assert.Equal(t, "back", get(t, u))
		u.Close()
	}
}

// TestConnectFlushes: what came before the connection is gone, and not counted any more.
func TestConnectFlushes(t *testing.T) {
	t.Parallel()
	u, a := bound(t), bound(t)
	require.NoError(t, a.SetDestAddress("127.0.0.1", u.GetLocalPort()))
	put(t, a, "one", "two")
	awaitCount(t, u, 2)
	require.NoError(t, u.ConnectToHost("127.0.0.1", a.GetLocalPort()))
	assert.Zero(t, u.GetAvailablePacketCount())
	put(t, a, "three")
	assert.Equal(t, "three", get(t, u))
}

// TestConnectKeepsStrangersOut: what the system had taken from others before the connection is nobody's.
func TestConnectKeepsStrangersOut(t *testing.T) {
	t.Parallel()
	for host, address := range map[string]string{"127.0.0.1": "127.0.0.1", "::1": "::1", "0.0.0.0": "127.0.0.1"} {
		if host == "0.0.0.0" && runtime.GOOS == "windows" {
			continue // which refuses to connect there
		}
		u, friend, stranger := boundAt(t, address, queueSize), boundAt(t, address, queueSize), boundAt(t, address, queueSize)
		for _, a := range []*packetpeer.UDP{stranger, friend} {
			require.NoError(t, a.SetDestAddress(address, u.GetLocalPort()))
			put(t, a, "before")
		}
		require.NoError(t, u.Wait(kit.Patient(t)))
		require.NoError(t, u.ConnectToHost(host, friend.GetLocalPort()))
		put(t, friend, "after")
		assert.Equal(t, "before", get(t, u), "the friend's")
		assert.Equal(t, "after", get(t, u))
		assert.Equal(t, friend.GetLocalPort(), u.GetPacketPort())
		put(t, stranger, "again")
		assert.Zero(t, u.GetAvailablePacketCount())
		put(t, u, "back")
		assert.Equal(t, "back", get(t, friend))
	}
}

// TestCloseDrops: a peer that is opened again has none of the packets from before.
func TestCloseDrops(t *testing.T) {
	t.Parallel()
	u, a := bound(t), bound(t)
	require.NoError(t, a.SetDestAddress("127.0.0.1", u.GetLocalPort()))
	put(t, a, "old")
	awaitCount(t, u, 1)
	u.Close()
	require.NoError(t, u.Bind(0, "127.0.0.1", queueSize))
	require.NoError(t, a.SetDestAddress("127.0.0.1", u.GetLocalPort()))
	put(t, a, "new")
	assert.Equal(t, "new", get(t, u))
}

// TestQueueSizes: the queue has the power of two above the wanted size, and each packet takes 24 bytes more than
// its own. The newest packets are dropped and counted.
func TestQueueSizes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ size, packets int }{
		{0, 0}, {1, 0}, {1000, 4}, {1023, 4}, {1024, 9}, {2047, 9},
	} {
		u := boundAt(t, "127.0.0.1", c.size)
		a := connected(t, u.GetLocalPort())
		for i := range 12 {
			put(t, a, string(rune('a'+i))+fill(199))
		}
		kit.Await(t, func() bool { return u.GetAvailablePacketCount()+int(u.DroppedPackets()) == 12 })
		assert.Equal(t, c.packets, u.GetAvailablePacketCount(), "%+v", c)
		for i := range c.packets {
			packet, err := u.GetPacket()
			require.NoError(t, err)
			assert.Equal(t, string(rune('a'+i)), string(packet[:1]), "%+v", c)
		}
		u.Close()
		assert.EqualValues(t, 12-c.packets, u.DroppedPackets(), "Close does not reset it")
	}
}

// TestSmallPacketFits: after a packet that was dropped a smaller one may still fit.
func TestSmallPacketFits(t *testing.T) {
	t.Parallel()
	u := boundAt(t, "127.0.0.1", 100) // 128: 127 bytes
	a := connected(t, u.GetLocalPort())
	put(t, a, fill(50), fill(50), fill(29))
	awaitCount(t, u, 2)
	assert.EqualValues(t, 1, u.DroppedPackets())
	assert.Len(t, get(t, u), 50)
	assert.Len(t, get(t, u), 29)
}

// TestRefused: a packet that nobody took makes the next call fail once; the peer stays connected.
func TestRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not tell, as the engine asks it not to")
	}
	gone := bound(t)
	u := connected(t, gone.GetLocalPort())
	gone.Close()
	put(t, u, "anyone?")
	require.NoError(t, u.Wait(kit.Patient(t)), "an error to get counts too")
	_, err := u.GetPacket()
	require.ErrorIs(t, err, gderr.Failed)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.ErrorIs(t, u.LastError(), syscall.ECONNREFUSED)
	_, err = u.GetPacket()
	require.ErrorIs(t, err, gderr.ErrUnavailable)
	assert.True(t, u.IsSocketConnected())
}

func TestLargestPacket(t *testing.T) {
	t.Parallel()
	a := bound(t)
	u := connected(t, a.GetLocalPort())
	largest := fill(65507)
	put(t, u, largest)
	require.ErrorIs(t, u.PutPacket([]byte(largest+"x")), gderr.Failed)
	assert.Equal(t, largest, get(t, a), "and nothing of it is cut")
}

func TestPacketErrors(t *testing.T) {
	t.Parallel()
	u := packetpeer.NewUDP()
	assert.NoError(t, u.GetPacketError())
	packet, err := u.GetPacket()
	assert.Nil(t, packet)
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, err, packetpeer.ErrClosed)
	assert.Equal(t, err, u.GetPacketError())
	assert.NoError(t, u.PutPacket(nil), "an empty packet is not sent")

	require.NoError(t, u.Bind(0, "127.0.0.1", queueSize))
	defer u.Close()
	_, err = u.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	_, err = u.GetVar(false)
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	a := connected(t, u.GetLocalPort())
	put(t, a, "no variant")
	require.NoError(t, u.Wait(kit.Patient(t)))
	_, err = u.GetVar(false)
	require.Error(t, err)
	assert.ErrorIs(t, u.GetPacketError(), gderr.ErrUnavailable, "GetVar does not change it")
	assert.Zero(t, u.GetAvailablePacketCount(), "but it takes the packet")
}

func TestVars(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]packetpeer.Option{nil, {packetpeer.Godot3}} {
		a := bound(t, opts...)
		u := connected(t, a.GetLocalPort(), opts...)
		require.NoError(t, u.PutVar([]any{"CHAT", int64(9527), 1.5}, false))
		require.NoError(t, a.Wait(kit.Patient(t)))
		value, err := a.GetVar(false)
		require.NoError(t, err)
		assert.Equal(t, []any{"CHAT", int64(9527), 1.5}, value)
	}
	u := packetpeer.NewUDP()
	assert.ErrorIs(t, u.PutVar(make(chan int), false), gderr.ErrInvalidParameter)
	require.NoError(t, u.SetEncodeBufferMaxSize(1024))
	assert.ErrorIs(t, u.PutVar(strings.Repeat("x", 1017), false), packetpeer.ErrTooLarge, "8 bytes come on top")
	assert.ErrorIs(t, u.PutVar(strings.Repeat("x", 1016), false), packetpeer.ErrNoDestination)
}

// TestGodot3Numbers: the option is what makes a value readable for Godot 3, where Array has another number.
func TestGodot3Numbers(t *testing.T) {
	t.Parallel()
	a := bound(t)
	u := connected(t, a.GetLocalPort(), packetpeer.Godot3)
	require.NoError(t, u.PutVar([]any{}, false))
	assert.Equal(t, "\x13\x00\x00\x00\x00\x00\x00\x00", get(t, a))
}

func TestEncodeBufferMaxSize(t *testing.T) {
	t.Parallel()
	u := packetpeer.NewUDP()
	assert.Equal(t, 8<<20, u.GetEncodeBufferMaxSize())
	for _, size := range []int{-1, 1023, 256<<20 + 1} {
		assert.ErrorIs(t, u.SetEncodeBufferMaxSize(size), gderr.ErrInvalidParameter)
		assert.Equal(t, 8<<20, u.GetEncodeBufferMaxSize())
	}
	for size, want := range map[int]int{1024: 1024, 1025: 2048, 5000: 8192, 256 << 20: 256 << 20} {
		require.NoError(t, u.SetEncodeBufferMaxSize(size))
		assert.Equal(t, want, u.GetEncodeBufferMaxSize())
	}
}

func TestForgottenPeerIsClosed(t *testing.T) {
	t.Parallel()
	port := func() int {
		u := packetpeer.NewUDP()
		require.NoError(t, u.Bind(0, "127.0.0.1", queueSize))
		return u.GetLocalPort()
	}()
	kit.Await(t, func() bool {
		runtime.GC()
		u := packetpeer.NewUDP()
		defer u.Close()
		return u.Bind(port, "127.0.0.1", queueSize) == nil
	})
}

func TestWait(t *testing.T) {
	t.Parallel()
	u := packetpeer.NewUDP()
	assert.ErrorIs(t, u.Wait(t.Context()), gderr.ErrUnconfigured)

	u = bound(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- u.Wait(ctx) }()
	cancel()
	assert.Equal(t, context.Canceled, <-ended)

	ctx, cancel = context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, u.Wait(ctx))

	put(t, connected(t, u.GetLocalPort()), "x")
	awaitCount(t, u, 1)
	assert.NoError(t, u.Wait(kit.Patient(t)), "what waits already counts")
}

// TestWaitParks: a goroutine that waits goes on when a packet arrives, whether or not it could give up.
func TestWaitParks(t *testing.T) {
	t.Parallel()
	u := bound(t)
	a := connected(t, u.GetLocalPort())
	for _, ctx := range []context.Context{context.Background(), kit.Patient(t)} {
		ended := make(chan error)
		go func() { ended <- u.Wait(ctx) }()
		put(t, a, "wake up")
		require.NoError(t, <-ended)
		assert.Equal(t, "wake up", get(t, u))
	}
}

func TestSocketReceiveBuffer(t *testing.T) {
	t.Parallel()
	for _, size := range []int{math.MinInt, -1, 0} {
		assert.ErrorIs(t, bound(t).SetSocketReceiveBuffer(size), gderr.ErrInvalidParameter)
		assert.ErrorIs(t, listen(t).SetSocketReceiveBuffer(size), gderr.ErrInvalidParameter)
	}
	assert.Zero(t, packetpeer.NewUDP().GetSocketReceiveBuffer())
	assert.Zero(t, packetpeer.NewUDPServer().GetSocketReceiveBuffer())
	assert.ErrorIs(t, packetpeer.NewUDP().SetSocketReceiveBuffer(1), gderr.ErrUnconfigured)
	assert.ErrorIs(t, packetpeer.NewUDPServer().SetSocketReceiveBuffer(1), gderr.ErrUnconfigured)
	assert.NoError(t, listen(t).SetSocketReceiveBuffer(1<<16))
	u := bound(t)
	assert.Positive(t, u.GetSocketReceiveBuffer())
	require.NoError(t, u.SetSocketReceiveBuffer(1)) // the system makes it its least
	a := connected(t, u.GetLocalPort())
	for range 200 {
		put(t, a, fill(1000))
	}
	require.NoError(t, u.Wait(kit.Patient(t)))
	assert.Less(t, u.GetAvailablePacketCount(), 100, "the system dropped the rest")
}

func TestDestAddrPort(t *testing.T) {
	t.Parallel()
	addr := netip.MustParseAddrPort("127.0.0.1:4242")
	u := packetpeer.NewUDP()
	assert.False(t, u.GetDestAddrPort().IsValid())
	u.SetDestAddrPort(addr)
	assert.Equal(t, addr, u.GetDestAddrPort())
	for _, port := range []uint16{0, 9} {
		u.SetDestAddrPort(netip.AddrPortFrom(netip.Addr{}, port))
		assert.ErrorIs(t, u.PutPacket([]byte("x")), packetpeer.ErrNoDestination)
	}
	require.NoError(t, u.ConnectToHost("127.0.0.1", 9))
	defer u.Close()
	u.SetDestAddrPort(addr)
	assert.EqualValues(t, 9, u.GetDestAddrPort().Port(), "a connected peer keeps its own")
}
