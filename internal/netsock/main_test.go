package netsock_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// anyPort is a free port of 127.0.0.1.
var anyPort = netip.MustParseAddrPort("127.0.0.1:0")

// open returns a socket that is closed at the end of the test.
func open(t testing.TB, typ netsock.Type, family netsock.Family) *netsock.Socket {
	t.Helper()
	s, err := netsock.Open(typ, family)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// listener returns a listening socket and its address.
func listener(t testing.TB) (*netsock.Socket, netip.AddrPort) {
	t.Helper()
	s := open(t, netsock.Stream, netsock.IPv4)
	require.NoError(t, s.Bind(anyPort))
	require.NoError(t, s.Listen(16))
	addr, err := s.LocalAddr()
	require.NoError(t, err)
	return s, addr
}

// connect connects a new socket.
func connect(t testing.TB, addr netip.AddrPort) *netsock.Socket {
	t.Helper()
	s := open(t, netsock.Stream, netsock.IPv4)
	err := s.Connect(addr)
	if err == netsock.ErrWouldBlock {
		require.NoError(t, s.WaitContext(kit.Patient(t), netsock.ForWriting))
		err = s.FinishConnect()
	}
	require.NoError(t, err)
	return s
}

// pair returns both ends of a TCP connection.
func pair(t testing.TB) (client, served *netsock.Socket) {
	t.Helper()
	server, addr := listener(t)
	client = connect(t, addr)
	require.NoError(t, server.WaitContext(kit.Patient(t), netsock.ForReading))
	served, err := server.Accept()
	require.NoError(t, err)
	t.Cleanup(served.Close)
	server.Close()
	return client, served
}
