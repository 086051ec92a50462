package packetpeer_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// TestErrorsSayWhatIsWrong: an error names the method, the engine's code, and the argument that is refused.
func TestErrorsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	u, s, stream := packetpeer.NewUDP(), packetpeer.NewUDPServer(), packetpeer.NewStream()
	t.Cleanup(u.Close)
	for want, err := range map[string]error{
		`UDP.ConnectToHost: Invalid parameter: "localhost" is no numeric address: SetDestAddress resolves names`: u.ConnectToHost("localhost", 9),
		`UDP.ConnectToHost: Invalid parameter: port 0 is not from 1 to 65535`:                                    u.ConnectToHost("127.0.0.1", 0),
		`UDP.SetDestAddress: Invalid parameter: port 99999 is not from 0 to 65535`:                               u.SetDestAddress("127.0.0.1", 99999),
		`UDP.Bind: Invalid parameter: "localhost" is neither a numeric address nor "*"`:                          u.Bind(0, "localhost", queueSize),
		`UDP.Bind: Invalid parameter: port -1 is not from 0 to 65535`:                                            u.Bind(-1, "*", queueSize),
		`UDP.Bind: Invalid parameter: size -1 is not from 0 to 1 GiB less 1 byte`:                                u.Bind(0, "*", -1),
		`UDP.JoinMulticastGroup: Invalid parameter: "all" is no numeric address`:                                 u.JoinMulticastGroup("all", "lo"),
		`PacketPeer.SetEncodeBufferMaxSize: Invalid parameter: size 7 is not from 1 KiB to 256 MiB`:              u.SetEncodeBufferMaxSize(7),
		`UDPServer.Listen: Invalid parameter: "localhost" is neither a numeric address nor "*"`:                  s.Listen(0, "localhost"),
		`UDPServer.Listen: Invalid parameter: port 65536 is not from 0 to 65535`:                                 s.Listen(65536, "*"),
		`UDPServer.SetMaxPendingConnections: Invalid parameter: -1 connections are fewer than 0`:                 s.SetMaxPendingConnections(-1),
		`Stream.SetInputBufferMaxSize: Invalid parameter: size -1 is not from 0 to 1 GiB less 4 bytes`:           stream.SetInputBufferMaxSize(-1),
		`Stream.SetOutputBufferMaxSize: Invalid parameter: size 1073741824 is not from 0 to 1 GiB less 4 bytes`:  stream.SetOutputBufferMaxSize(1 << 30),
		`Stream.PutPacket: Unconfigured: no stream is set`:                                                       stream.PutPacket([]byte("x")),
		`UDP.Bind: Already in use: the peer is open: Close closes it`:                                            bound(t).Bind(0, "*", queueSize),
		`UDPServer.Listen: Already in use: the server listens: Stop ends that`:                                   listen(t).Listen(0, "*"),
	} {
		assert.EqualError(t, err, want)
	}
	require.NoError(t, u.Bind(0, "127.0.0.1", queueSize), "what was refused changed nothing")
	assert.EqualError(t, u.LeaveMulticastGroup("all", "lo"),
		`UDP.LeaveMulticastGroup: Invalid parameter: "all" is no numeric address`)
}
