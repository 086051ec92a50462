package netsock_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

func TestParseAndFormatIP(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"127.0.0.1":          "127.0.0.1",
		"0.0.0.0":            "0.0.0.0",
		"255.255.255.255":    "255.255.255.255",
		"::1":                "0:0:0:0:0:0:0:1",
		"::":                 "0:0:0:0:0:0:0:0",
		"2001:DB8::00ff:1":   "2001:db8:0:0:0:0:ff:1",
		"1:2:3:4:5:6:7:8":    "1:2:3:4:5:6:7:8",
		"::ffff:192.0.2.1":   "192.0.2.1",
		"fe80::1%1":          "fe80:0:0:0:0:0:0:1",
		"64:ff9b::192.0.2.1": "64:ff9b:0:0:0:0:c000:201",
	}
	for text, want := range tests {
		ip, ok := netsock.ParseIP(text)
		require.True(t, ok, text)
		assert.Equal(t, want, netsock.FormatIP(ip), text)
	}
	assert.Empty(t, netsock.FormatIP(netip.Addr{}))
}

func TestParseIPRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "*", "localhost", "127.0.0", "127.0.0.1.1", "256.0.0.1", " 127.0.0.1", "127.0.0.1\n", "01.2.3.4",
		"1:2:3", "::1::", "12345::", "[::1]", "::1%", "127.0.0.1%1", "127.0.0.1:80", "0x7f000001",
	} {
		_, ok := netsock.ParseIP(text)
		assert.False(t, ok, "%q", text)
	}
}

func TestParseBind(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ip     netip.Addr
		family netsock.Family
	}{
		"*":         {netip.Addr{}, netsock.Any},
		"127.0.0.1": {netip.MustParseAddr("127.0.0.1"), netsock.IPv4},
		"::":        {netip.IPv6Unspecified(), netsock.IPv6},
		"::1":       {netip.IPv6Loopback(), netsock.IPv6},
	}
	for text, want := range tests {
		ip, family, ok := netsock.ParseBind(text)
		require.True(t, ok, text)
		assert.Equal(t, want.ip, ip, text)
		assert.Equal(t, want.family, family, text)
	}
	_, _, ok := netsock.ParseBind("localhost")
	assert.False(t, ok)
}

func TestResolve(t *testing.T) {
	t.Parallel()
	ips, err := netsock.Resolve(t.Context(), "::1")
	require.NoError(t, err)
	assert.Equal(t, []netip.Addr{netip.IPv6Loopback()}, ips)

	ips, err = netsock.Resolve(kit.Patient(t), "localhost")
	require.NoError(t, err)
	require.NotEmpty(t, ips)
	seen := map[netip.Addr]bool{}
	for i, ip := range ips {
		assert.True(t, ip.IsLoopback(), "%v", ip)
		assert.False(t, seen[ip], "%v is there twice", ip)
		seen[ip] = true
		assert.False(t, i > 0 && ip.Is4() && ips[i-1].Is6(), "IPv4 comes first: %v", ips)
	}
	_, err = netsock.Resolve(kit.Patient(t), "not a..name")
	assert.Error(t, err)
}

func TestFamiliesAreKeptApart(t *testing.T) {
	t.Parallel()
	four, six := netip.MustParseAddrPort("127.0.0.1:0"), netip.MustParseAddrPort("[::1]:0")
	assert.ErrorIs(t, open(t, netsock.Stream, netsock.IPv4).Bind(six), netsock.ErrFamily)
	assert.ErrorIs(t, open(t, netsock.Stream, netsock.IPv4).Connect(six), netsock.ErrFamily)
	if six, err := netsock.Open(netsock.Stream, netsock.IPv6); err == nil {
		assert.ErrorIs(t, six.Bind(four), netsock.ErrFamily)
		assert.ErrorIs(t, six.Connect(four), netsock.ErrFamily)
		six.Close()
	}
	if unix, err := netsock.Open(netsock.Stream, netsock.Unix); err == nil {
		assert.ErrorIs(t, unix.Bind(four), netsock.ErrFamily)
		assert.ErrorIs(t, unix.Connect(four), netsock.ErrFamily)
		unix.Close()
	}
	assert.NoError(t, open(t, netsock.Stream, netsock.Any).Bind(four))
}
