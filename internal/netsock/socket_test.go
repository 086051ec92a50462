package netsock_test

import (
	"io"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// receive reads until a number of bytes is there.
func receive(t testing.TB, s *netsock.Socket, bytes int) string {
	t.Helper()
	buffer := make([]byte, bytes)
	for got := 0; got < bytes; {
		n, err := s.Recv(buffer[got:])
		if err == netsock.ErrWouldBlock {
			require.NoError(t, s.WaitContext(kit.Patient(t), netsock.ForReading))
			continue
		}
		require.NoError(t, err)
		require.NotZero(t, n)
		got += n
	}
	return string(buffer)
}

func TestTalk(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	_, err := client.Recv(make([]byte, 1))
	assert.Equal(t, netsock.ErrWouldBlock, err)
	n, err := client.Send([]byte("hello"))
	require.NoError(t, err)
	require.Equal(t, 5, n)
	assert.Equal(t, "hello", receive(t, served, 5))

	local, err := client.LocalAddr()
	require.NoError(t, err)
	remote, err := served.RemoteAddr()
	require.NoError(t, err)
	assert.Equal(t, local, remote)
	assert.Equal(t, remote.String(), served.RemoteNetAddr().String())
}

func TestEndOfStream(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	served.Close()
	require.NoError(t, client.WaitContext(kit.Patient(t), netsock.ForReading))
	n, err := client.Recv(make([]byte, 1))
	require.NoError(t, err)
	assert.Zero(t, n)
	n, err = client.Available()
	require.NoError(t, err)
	assert.Zero(t, n)
	readable, err := client.Readable()
	require.NoError(t, err)
	assert.True(t, readable)
}

func TestSendUntilFull(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	block, total := make([]byte, 64<<10), 0
	for {
		n, err := client.Send(block)
		if err == netsock.ErrWouldBlock {
			break
		}
		require.NoError(t, err)
		total += n
	}
	done := make(chan error)
	go func() { done <- client.WaitContext(kit.Patient(t), netsock.ForWriting) }()
	receive(t, served, total)
	require.NoError(t, <-done)
	n, err := client.Send([]byte("more"))
	require.NoError(t, err)
	assert.Equal(t, 4, n)
}

func TestRefused(t *testing.T) {
	t.Parallel()
	holder := open(t, netsock.Stream, netsock.IPv4)
	require.NoError(t, holder.Bind(anyPort))
	dead, err := holder.LocalAddr()
	require.NoError(t, err)

	s := open(t, netsock.Stream, netsock.IPv4)
	if err = s.Connect(dead); err == netsock.ErrWouldBlock {
		require.NoError(t, s.WaitContext(kit.Patient(t), netsock.ForWriting))
		err = s.FinishConnect()
	}
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
}

// TestSelfConnect connects a socket to its own port, which TCP allows.
func TestSelfConnect(t *testing.T) {
	t.Parallel()
	s := open(t, netsock.Stream, netsock.IPv4)
	require.NoError(t, s.Bind(anyPort))
	own, err := s.LocalAddr()
	require.NoError(t, err)
	if err = s.Connect(own); err == netsock.ErrWouldBlock {
		require.NoError(t, s.WaitContext(kit.Patient(t), netsock.ForWriting))
		err = s.FinishConnect()
	}
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
}

// uses are all calls on a socket, by name.
var uses = map[string]func(s *netsock.Socket) error{
	"Bind":            func(s *netsock.Socket) error { return s.Bind(anyPort) },
	"BindPath":        func(s *netsock.Socket) error { return s.BindPath("x") },
	"Listen":          func(s *netsock.Socket) error { return s.Listen(1) },
	"Accept":          func(s *netsock.Socket) error { _, err := s.Accept(); return err },
	"Connect":         func(s *netsock.Socket) error { return s.Connect(netip.MustParseAddrPort("127.0.0.1:1")) },
	"ConnectPath":     func(s *netsock.Socket) error { return s.ConnectPath("x") },
	"FinishConnect":   func(s *netsock.Socket) error { return s.FinishConnect() },
	"Recv":            func(s *netsock.Socket) error { _, err := s.Recv(make([]byte, 1)); return err },
	"Send":            func(s *netsock.Socket) error { _, err := s.Send(make([]byte, 1)); return err },
	"SendPair":        func(s *netsock.Socket) error { _, err := s.SendPair(make([]byte, 1), make([]byte, 1)); return err },
	"Available":       func(s *netsock.Socket) error { _, err := s.Available(); return err },
	"Readable":        func(s *netsock.Socket) error { _, err := s.Readable(); return err },
	"LocalAddr":       func(s *netsock.Socket) error { _, err := s.LocalAddr(); return err },
	"RemoteAddr":      func(s *netsock.Socket) error { _, err := s.RemoteAddr(); return err },
	"SetNoDelay":      func(s *netsock.Socket) error { return s.SetNoDelay(true) },
	"SetReuseAddress": func(s *netsock.Socket) error { return s.SetReuseAddress(true) },
	"WaitRead":        func(s *netsock.Socket) error { return s.Wait(nil, netsock.ForReading) },
	"WaitWrite":       func(s *netsock.Socket) error { return s.Wait(nil, netsock.ForWriting) },
}

func TestUseAfterClose(t *testing.T) {
	t.Parallel()
	never, waited := pair(t)
	require.NoError(t, waited.WaitContext(t.Context(), netsock.ForWriting))
	for _, s := range []*netsock.Socket{never, waited} {
		s.Close()
		s.Close()
		for name, use := range uses {
			assert.ErrorIs(t, use(s), net.ErrClosed, name)
		}
	}
}

// TestDescriptorIsNotReused closes a socket, lets the system give its descriptor to another, and uses the first again.
func TestDescriptorIsNotReused(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	client.Close()
	others := make([]*netsock.Socket, 0, 40)
	for range 20 {
		a, b := pair(t)
		others = append(others, a, b)
	}
	_, err := client.Send([]byte("stray"))
	assert.ErrorIs(t, err, netsock.ErrClosed)
	client.Close()
	for _, s := range others {
		_, err := s.Recv(make([]byte, 1))
		require.Equal(t, netsock.ErrWouldBlock, err, "another socket is open, and got nothing")
	}
	served.Close()
}

// TestCloseWhileOthersUseIt closes sockets under goroutines that read, write and ask.
func TestCloseWhileOthersUseIt(t *testing.T) {
	t.Parallel()
	for range 50 {
		client, _ := pair(t)
		var all sync.WaitGroup
		for _, name := range []string{"Recv", "Send", "Available", "Readable", "LocalAddr", "WaitWrite"} {
			all.Go(func() {
				for uses[name](client) != netsock.ErrClosed {
					runtime.Gosched()
				}
			})
		}
		all.Go(client.Close)
		all.Wait()
	}
}

func TestIdleCallsTakeNoMemory(t *testing.T) {
	client, _ := pair(t)
	buffer := make([]byte, 64)
	idle := func() {
		_, _ = client.Recv(buffer)
		_, _ = client.Readable()
		_, _ = client.Available()
	}
	assert.Zero(t, testing.AllocsPerRun(100, idle))
	server, _ := listener(t)
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = server.Readable() }))
}

func TestDroppedSocketIsClosed(t *testing.T) {
	t.Parallel()
	for _, wait := range []bool{false, true} {
		server, addr := listener(t)
		drop(t, addr, wait)
		require.NoError(t, server.WaitContext(kit.Patient(t), netsock.ForReading))
		served, err := server.Accept()
		require.NoError(t, err)
		deadline := time.Now().Add(kit.Patience)
		for {
			n, err := served.Recv(make([]byte, 1))
			if err == nil && n == 0 {
				break
			}
			require.Equal(t, netsock.ErrWouldBlock, err)
			require.True(t, time.Now().Before(deadline), "still open")
			runtime.GC()
		}
		served.Close()
	}
}

// drop connects a socket and forgets it.
func drop(t testing.TB, addr netip.AddrPort, wait bool) {
	s, err := netsock.Open(netsock.Stream, netsock.IPv4)
	require.NoError(t, err)
	if err := s.Connect(addr); err != nil {
		require.Equal(t, netsock.ErrWouldBlock, err)
	}
	if wait {
		require.NoError(t, s.WaitContext(kit.Patient(t), netsock.ForWriting))
	}
}

// TestOpposesPackageNet exchanges data with package net in the same process, which the race detector follows.
func TestOpposesPackageNet(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	s := connect(t, l.Addr().(*net.TCPAddr).AddrPort())
	conn, err := l.Accept()
	require.NoError(t, err)
	defer conn.Close()

	shared := 1
	_, err = s.Send([]byte("a"))
	require.NoError(t, err)
	done := make(chan error)
	go func() {
		_, err := io.ReadFull(conn, make([]byte, 1))
		shared++
		_, _ = conn.Write([]byte("b"))
		done <- err
	}()
	assert.Equal(t, "b", receive(t, s, 1))
	assert.Equal(t, 2, shared)
	require.NoError(t, <-done)
}
