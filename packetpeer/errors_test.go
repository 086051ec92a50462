package packetpeer_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestErrorsSayWhatIsWrong: an error names the method, the engine's code, and the argument that is refused.
func TestErrorsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	u, s, stream := packetpeer.NewUDP(), packetpeer.NewUDPServer(), packetpeer.NewStream()
	t.Cleanup(u.Close)
	for want, err := range map[string]error{
		`packetpeer.UDP.ConnectToHost: Invalid parameter: "localhost" is no numeric address: SetDestAddress resolves names`: u.ConnectToHost("localhost", 9),
		`packetpeer.UDP.ConnectToHost: Invalid parameter: port 0 is not from 1 to 65535`:                                    u.ConnectToHost("127.0.0.1", 0),
		`packetpeer.UDP.SetDestAddress: Invalid parameter: port 99999 is not from 0 to 65535`:                               u.SetDestAddress("127.0.0.1", 99999),
		`packetpeer.UDP.Bind: Invalid parameter: "localhost" is neither a numeric address nor "*"`:                          u.Bind(0, "localhost", queueSize),
		`packetpeer.UDP.Bind: Invalid parameter: port -1 is not from 0 to 65535`:                                            u.Bind(-1, "*", queueSize),
		`packetpeer.UDP.Bind: Invalid parameter: size -1 is not from 0 to 1 GiB less 1 byte`:                                u.Bind(0, "*", -1),
		`packetpeer.UDP.JoinMulticastGroup: Invalid parameter: "all" is no numeric address`:                                 u.JoinMulticastGroup("all", "lo"),
		`packetpeer.UDP.SetEncodeBufferMaxSize: Invalid parameter: size 7 is not from 1 KiB to 256 MiB`:                     u.SetEncodeBufferMaxSize(7),
		`packetpeer.UDPServer.Listen: Invalid parameter: "localhost" is neither a numeric address nor "*"`:                  s.Listen(0, "localhost"),
		`packetpeer.UDPServer.Listen: Invalid parameter: port 65536 is not from 0 to 65535`:                                 s.Listen(65536, "*"),
		`packetpeer.UDPServer.SetMaxPendingConnections: Invalid parameter: -1 connections are fewer than 0`:                 s.SetMaxPendingConnections(-1),
		`packetpeer.Stream.SetInputBufferMaxSize: Invalid parameter: size -1 is not from 0 to 1 GiB less 4 bytes`:           stream.SetInputBufferMaxSize(-1),
		`packetpeer.Stream.SetOutputBufferMaxSize: Invalid parameter: size 1073741824 is not from 0 to 1 GiB less 4 bytes`:  stream.SetOutputBufferMaxSize(1 << 30),
		`packetpeer.Stream.PutPacket: Unconfigured: no stream is set`:                                                       stream.PutPacket([]byte("x")),
		`packetpeer.UDP.Bind: Already in use: the peer is open: Close closes it`:                                            bound(t).Bind(0, "*", queueSize),
		`packetpeer.UDPServer.Listen: Already in use: the server listens: Stop ends that`:                                   listen(t).Listen(0, "*"),
	} {
		assert.EqualError(t, err, want)
	}
	require.NoError(t, u.Bind(0, "127.0.0.1", queueSize), "what was refused changed nothing")
	assert.EqualError(t, u.LeaveMulticastGroup("all", "lo"),
		`packetpeer.UDP.LeaveMulticastGroup: Invalid parameter: "all" is no numeric address`)
}

// TestErrorsNameTheCall: an error names the method that was called, and not one below it.
func TestErrorsNameTheCall(t *testing.T) {
	t.Parallel()
	broken := packetpeer.NewStream()
	require.NoError(t, broken.SetStreamPeer(streampeer.NewTCP())) // which is not connected
	closed, silent := packetpeer.NewUDP(), bound(t)
	server := listen(t)
	put(t, connected(t, server.GetLocalPort()), "x")
	served := take(t, server)
	_, err := served.GetVar(false) // "x" is no Variant
	assertOp(t, "packetpeer.UDP.GetVar", err)
	for class, peers := range map[string][]packetpeer.PacketPeer{
		"UDP":    {closed, silent, served},
		"Stream": {packetpeer.NewStream(), broken},
	} {
		for _, p := range peers {
			_, err := p.GetPacket()
			assertOp(t, "packetpeer."+class+".GetPacket", err)
			_, err = p.AppendPacket(nil)
			assertOp(t, "packetpeer."+class+".AppendPacket", err)
			for range p.Packets() {
				t.Error("there is none")
			}
			assertOp(t, "packetpeer."+class+".Packets", p.GetPacketError())
			_, err = p.GetVar(false)
			assertOp(t, "packetpeer."+class+".GetVar", err)
			assertOp(t, "packetpeer."+class+".PutVar", p.PutVar(make(chan int), false))
			require.NoError(t, p.SetEncodeBufferMaxSize(1024))
			assertOp(t, "packetpeer."+class+".PutVar", p.PutVar(fill(2000), false))
			if p == silent || p == served {
				continue
			}
			assertOp(t, "packetpeer."+class+".PutVar", p.PutVar(nil, false))
			assertOp(t, "packetpeer."+class+".PutPacket", p.PutPacket([]byte("x")))
		}
	}
	broken.GetAvailablePacketCount()
	assertOp(t, "packetpeer.Stream.GetAvailablePacketCount", broken.LastError())
	assert.ErrorIs(t, broken.LastError(), streampeer.ErrNotConnected)
	assertOp(t, "packetpeer.Stream.Wait", broken.Wait(t.Context()))
	assertOp(t, "packetpeer.UDP.Wait", closed.Wait(t.Context()))
	assertOp(t, "packetpeer.UDP.SetSocketReceiveBuffer", closed.SetSocketReceiveBuffer(1))
	stopped := packetpeer.NewUDPServer()
	assertOp(t, "packetpeer.UDPServer.Poll", stopped.Poll())
	assertOp(t, "packetpeer.UDPServer.Wait", stopped.Wait(t.Context()))
	assertOp(t, "packetpeer.UDPServer.SetSocketReceiveBuffer", stopped.SetSocketReceiveBuffer(1))
}

func assertOp(t *testing.T, want string, err error) {
	t.Helper()
	var failure *gderr.Error
	if assert.ErrorAs(t, err, &failure, want) {
		assert.Equal(t, want, failure.Op)
		assert.Error(t, failure.Err, "%s: without a cause", want)
	}
}
