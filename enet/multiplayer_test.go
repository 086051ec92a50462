package enet_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// member is a peer, and what its handlers were told.
type member struct {
	*enet.MultiplayerPeer
	signals []string
}

func newMember(t testing.TB) *member {
	t.Helper()
	m := &member{MultiplayerPeer: enet.NewMultiplayerPeer()}
	t.Cleanup(m.Close)
	m.OnPeerConnected(func(id int) { m.signals = append(m.signals, fmt.Sprint("+", id)) })
	m.OnPeerDisconnected(func(id int) { m.signals = append(m.signals, fmt.Sprint("-", id)) })
	return m
}

// serving returns a server on a port that the system chose.
func serving(t testing.TB) *member {
	t.Helper()
	m := newMember(t)
	require.NoError(t, m.SetBindIP("127.0.0.1"))
	require.NoError(t, m.CreateServer(0, 32, 0, 0, 0))
	return m
}

// joining returns a client of a server that is not connected yet.
func joining(t testing.TB, server *member) *member {
	t.Helper()
	m := newMember(t)
	require.NoError(t, m.CreateClient("127.0.0.1", server.GetHost().GetLocalPort(), 0, 0, 0, 0))
	return m
}

// joined returns a client that is connected to its server.
func joined(t testing.TB, server *member) *member {
	t.Helper()
	m := joining(t, server)
	poll(t, func() bool { return len(m.signals) > 0 && server.GetPeer(m.GetUniqueID()) != nil }, server, m)
	return m
}

// poll polls members until something is so.
func poll(t testing.TB, so func() bool, members ...*member) {
	t.Helper()
	for deadline := time.Now().Add(kit.Patience); time.Now().Before(deadline); runtime.Gosched() {
		for _, m := range members {
			m.Poll()
		}
		if so() {
			return
		}
	}
	require.Fail(t, "it has not come to be so")
}

// take polls members until the first has a packet, and returns it.
func take(t testing.TB, m *member, others ...*member) string {
	t.Helper()
	poll(t, func() bool { return m.GetAvailablePacketCount() > 0 }, append([]*member{m}, others...)...)
	packet, err := m.GetPacket()
	require.NoError(t, err)
	return string(packet)
}

func TestMultiplayerTargets(t *testing.T) {
	t.Parallel()
	server := serving(t)
	a, b := joined(t, server), joined(t, server)
	assert.True(t, server.IsServer())
	assert.False(t, a.IsServer())
	server.SetTargetPeer(a.GetUniqueID())
	require.NoError(t, server.PutPacket([]byte("to a")))
	server.SetTargetPeer(-a.GetUniqueID())
	require.NoError(t, server.PutPacket([]byte("to all but a")))
	server.SetTargetPeer(0)
	require.NoError(t, server.PutPacket([]byte("to all")))
	assert.Equal(t, "to a", take(t, a, server, b))
	assert.Equal(t, "to all", take(t, a, server, b))
	assert.Equal(t, "to all but a", take(t, b, server, a))
	assert.Equal(t, "to all", take(t, b, server, a))
	for _, target := range []int{1, -1, 2} {
		server.SetTargetPeer(target)
		assert.ErrorIs(t, server.PutPacket([]byte("x")), gderr.ErrInvalidParameter, target)
	}
	a.SetTargetPeer(b.GetUniqueID())
	assert.ErrorIs(t, a.PutPacket([]byte("x")), gderr.ErrInvalidParameter, "the relay is SceneMultiplayer's")
	a.SetTargetPeer(-1)
	require.NoError(t, a.PutPacket([]byte("up")))
	assert.Equal(t, "up", take(t, server, a))
	server.SetTargetPeer(b.GetUniqueID())
	err := server.PutPacket(make([]byte, 32<<20+1))
	assert.ErrorIs(t, err, enet.ErrTooLarge)
	assert.ErrorIs(t, err, gderr.Failed, "the target is there")
}

// TestMultiplayerSignals: each end is told once of each other, and packets of one who left are there before.
func TestMultiplayerSignals(t *testing.T) {
	t.Parallel()
	server := serving(t)
	a, b := joined(t, server), joined(t, server)
	require.NoError(t, a.PutPacket([]byte("goodbye")))
	a.Close()
	waiting := -1
	server.OnPeerDisconnected(func(int) { waiting = server.GetAvailablePacketCount() })
	poll(t, func() bool { return len(server.signals) == 3 }, server, b)
	assert.Equal(t, 1, waiting)
	assert.Equal(t, a.GetPacketPeer(), 1)
	first := server.GetPacketPeer()
	assert.Equal(t, fmt.Sprint("-", first), server.signals[2])
	assert.Nil(t, server.GetPeer(first))
	assert.Equal(t, []string{"+1"}, a.signals, "who closes is not told")

	require.NoError(t, server.DisconnectPeer(b.GetUniqueID(), false))
	poll(t, func() bool { return len(server.signals) == 4 && len(b.signals) == 2 }, server, b)
	assert.Equal(t, "-1", b.signals[1])
	assert.Equal(t, multiplayer.ConnectionDisconnected, b.GetConnectionStatus())
	assert.EqualError(t, b.LastError(), "enet.MultiplayerPeer.Poll: Connection error: the other side ended the connection")
	assert.ErrorIs(t, b.LastError(), enet.ErrDisconnected)
	assert.ErrorIs(t, server.DisconnectPeer(5, false), gderr.ErrInvalidParameter)
}

// TestMultiplayerForce: an end that is disconnected by force is forgotten at once, without a signal.
func TestMultiplayerForce(t *testing.T) {
	t.Parallel()
	server := serving(t)
	a, b := joined(t, server), joined(t, server)
	require.NoError(t, server.DisconnectPeer(a.GetUniqueID(), true))
	assert.Nil(t, server.GetPeer(a.GetUniqueID()))
	poll(t, func() bool { return len(a.signals) == 2 }, server, a)
	require.NoError(t, b.DisconnectPeer(1, true))
	assert.Equal(t, multiplayer.ConnectionDisconnected, b.GetConnectionStatus())
	assert.NoError(t, b.LastError())
	assert.Equal(t, []string{"+1"}, b.signals)
	assert.Len(t, server.signals, 2)
}

// TestMultiplayerForcedWords: what had arrived of an end that is forgotten by force stays readable.
func TestMultiplayerForcedWords(t *testing.T) {
	t.Parallel()
	server := serving(t)
	a := joined(t, server)
	id := a.GetUniqueID()
	require.NoError(t, a.PutPacket([]byte("one")))
	server.OnPeerConnected(func(int) { assert.NoError(t, server.DisconnectPeer(id, true)) })
	b := joining(t, server)
	poll(t, func() bool { return server.GetPeer(id) == nil }, b, server)
	assert.Equal(t, id, server.GetPacketPeer())
	assert.Equal(t, "one", take(t, server, b))
	require.NoError(t, b.PutPacket([]byte("two")))
	bID := b.GetUniqueID()
	poll(t, func() bool { return server.GetAvailablePacketCount() == 1 }, b, server)
	server.Close()
	assert.Equal(t, bID, server.GetPacketPeer())
	packet, err := server.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "two", string(packet))
	require.NoError(t, server.CreateMesh(5))
	assert.Zero(t, server.GetAvailablePacketCount())
}

// TestMultiplayerHandlers: handlers may close the peer, set it up again, and disconnect others.
func TestMultiplayerHandlers(t *testing.T) {
	t.Parallel()
	server := serving(t)
	once := true
	server.OnPeerConnected(func(id int) {
		if !once {
			return
		}
		once = false
		port := server.GetHost().GetLocalPort()
		server.Close()
		assert.NoError(t, server.CreateServer(port, 32, 0, 0, 0))
	})
	a := joining(t, server)
	poll(t, func() bool { return len(server.signals) == 1 }, server, a)
	assert.Equal(t, multiplayer.ConnectionConnected, server.GetConnectionStatus())
	assert.Nil(t, server.GetPeer(a.GetUniqueID()))

	b := joined(t, server)
	server.OnPeerDisconnected(func(int) { server.Close() })
	b.Close()
	poll(t, func() bool { return server.GetConnectionStatus() == multiplayer.ConnectionDisconnected }, server)
	server.Poll()

	other := serving(t)
	other.OnPeerConnected(func(id int) { assert.NoError(t, other.DisconnectPeer(id, true)) })
	c := joining(t, other)
	poll(t, func() bool { return c.GetConnectionStatus() == multiplayer.ConnectionDisconnected }, other, c)
	assert.Equal(t, []string{"+1", "-1"}, c.signals)
}

// TestMultiplayerRefuses: while a server refuses, nobody gets in.
func TestMultiplayerRefuses(t *testing.T) {
	t.Parallel()
	server := serving(t)
	server.SetRefuseNewConnections(true)
	a := joining(t, server)
	poll(t, func() bool { return len(a.signals) > 0 }, server, a)
	server.Poll() // takes the end of the handshake
	assert.Empty(t, server.signals)
	server.SetRefuseNewConnections(false)
	joined(t, server)
	assert.Len(t, server.signals, 1)
}

func TestMultiplayerErrors(t *testing.T) {
	t.Parallel()
	m := newMember(t)
	assert.ErrorIs(t, m.PutPacket([]byte("x")), gderr.ErrUnconfigured)
	assert.ErrorIs(t, m.Wait(t.Context()), gderr.ErrUnconfigured)
	assert.ErrorIs(t, m.SetBindIP("localhost"), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, m.CreateServer(-1, 1, 0, 0, 0), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, m.LastError(), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, m.CreateClient("no such host.invalid", 1, 0, 0, 0, 0), gderr.ErrCantCreate)
	assert.ErrorIs(t, m.CreateMesh(0), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, m.AddMeshPeer(2, nil), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, m.AddMeshPeer(2, enet.NewConnection()), gderr.ErrUnconfigured)
	require.NoError(t, m.CreateMesh(2))
	assert.ErrorIs(t, m.CreateMesh(2), gderr.ErrAlreadyInUse)
	assert.ErrorIs(t, m.CreateMesh(0), gderr.ErrInvalidParameter, "which the engine looks at first")
	assert.ErrorIs(t, m.CreateServer(0, 1, 0, 0, 0), gderr.ErrAlreadyInUse)
	assert.ErrorIs(t, m.CreateClient("127.0.0.1", 1, 0, 0, 0, 0), gderr.ErrAlreadyInUse)
	assert.Equal(t, 2, m.GetUniqueID())
	m.Close()
	assert.NoError(t, m.LastError())
}

// TestMultiplayerTimeout: a client whose server does not answer gives up.
func TestMultiplayerTimeout(t *testing.T) {
	t.Parallel()
	silent, err := net.ListenPacket("udp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer silent.Close()
	m := newMember(t)
	require.NoError(t, m.CreateClient("127.0.0.1", silent.LocalAddr().(*net.UDPAddr).Port, 0, 0, 0, 0))
	require.NoError(t, m.GetPeer(1).SetTimeout(1, 1, 50))
	for ctx := kit.Patient(t); m.Wait(ctx) == nil; {
		m.Poll()
	}
	assert.Equal(t, multiplayer.ConnectionDisconnected, m.GetConnectionStatus())
	assert.ErrorIs(t, m.LastError(), gderr.ErrCantConnect)
	assert.ErrorIs(t, m.LastError(), enet.ErrNoAnswer)
	assert.Empty(t, m.signals)
}

// TestMultiplayerSilence: a client that was in, and whose server says nothing any more, not even that it goes.
func TestMultiplayerSilence(t *testing.T) {
	t.Parallel()
	server := serving(t)
	m := joining(t, server)
	poll(t, func() bool { return len(m.signals) == 1 }, server, m)
	require.NoError(t, m.GetPeer(1).SetTimeout(1, 1, 50))
	require.NoError(t, m.PutPacket([]byte("are you there?")))
	for ctx := kit.Patient(t); m.Wait(ctx) == nil; {
		m.Poll()
	}
	assert.ErrorIs(t, m.LastError(), gderr.ErrTimeout)
	assert.ErrorIs(t, m.LastError(), enet.ErrSilent)
	assert.Equal(t, []string{"+1", "-1"}, m.signals)
}

// TestMultiplayerWait: a loop over Wait takes part in everything without turning in vain.
func TestMultiplayerWait(t *testing.T) {
	t.Parallel()
	server := serving(t)
	client := joining(t, server)
	ctx := kit.Patient(t)
	echoed := make(chan struct{})
	go func() {
		defer close(echoed)
		for len(server.signals) < 2 && server.Wait(ctx) == nil {
			server.Poll()
			for server.GetAvailablePacketCount() > 0 {
				from := server.GetPacketPeer()
				packet, _ := server.GetPacket()
				server.SetTargetPeer(from)
				assert.NoError(t, server.PutPacket(packet))
			}
		}
	}()
	for len(client.signals) == 0 {
		require.NoError(t, client.Wait(ctx))
		client.Poll()
	}
	for i := range 20 {
		require.NoError(t, client.PutPacket([]byte{byte(i)}))
		turns := 0
		for ; client.GetAvailablePacketCount() == 0; turns++ {
			require.NoError(t, client.Wait(ctx))
			client.Poll()
		}
		assert.Less(t, turns, 50)
		packet, err := client.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, []byte{byte(i)}, packet)
	}
	client.Close()
	<-echoed
}

// TestCreateServerArguments: each argument of CreateServer arrives where it belongs, which VERIFY_CONNECT tells.
func TestCreateServerArguments(t *testing.T) {
	t.Parallel()
	server := newMember(t)
	require.NoError(t, server.SetBindIP("127.0.0.1"))
	require.NoError(t, server.CreateServer(0, 32, 4, 111111, 50000))
	assert.Equal(t, 6, server.GetHost().GetMaxChannels())
	conn, err := net.Dial("udp4", fmt.Sprint("127.0.0.1:", server.GetHost().GetLocalPort()))
	require.NoError(t, err)
	defer conn.Close()
	connect, err := hex.DecodeString("8fff0000" + "82ff0001" + "0007ffff" + "00000570" + "00010000" + "000000ff" +
		"00000000" + "00000000" + "00001388" + "00000002" + "00000002" + "11223344" + "00000005")
	require.NoError(t, err)
	_, err = conn.Write(connect)
	require.NoError(t, err)
	server.Poll()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(kit.Patience)))
	verify := make([]byte, 100)
	n, err := conn.Read(verify)
	require.NoError(t, err)
	require.Equal(t, 48, n)
	assert.EqualValues(t, 6, binary.BigEndian.Uint32(verify[20:]), "channels")
	assert.EqualValues(t, 111111, binary.BigEndian.Uint32(verify[24:]), "incoming bandwidth")
	assert.EqualValues(t, 50000, binary.BigEndian.Uint32(verify[28:]), "outgoing bandwidth")
}

// TestDestroyedByHand: a peer whose connection was destroyed ends, and says why.
func TestDestroyedByHand(t *testing.T) {
	t.Parallel()
	server := serving(t)
	require.NoError(t, server.GetHost().Destroy())
	require.NoError(t, server.Wait(t.Context()))
	server.Poll()
	assert.Equal(t, multiplayer.ConnectionDisconnected, server.GetConnectionStatus())
	assert.ErrorIs(t, server.LastError(), enet.ErrNoHost)
}
