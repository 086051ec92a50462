package waits_test

import (
	"bytes"
	"fmt"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// subjects are peers with an open connection, and servers.
var subjects = map[string]func(t *testing.T) *subject{
	"TCP": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		return stream(t, near, func() { _ = near.Poll() }, far)
	},
	"UDS": func(t *testing.T) *subject {
		near, far := udsPair(t)
		return stream(t, near, func() { _ = near.Poll() }, far)
	},
	"TLS over TCP": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		a, b := tlsPair(t, near, far)
		return stream(t, a, a.Poll, b)
	},
	"Pipe": func(t *testing.T) *subject {
		near, far := pipePair(t)
		return stream(t, near, func() {}, far)
	},
	"TLS over Pipe": func(t *testing.T) *subject {
		near, far := pipePair(t)
		a, b := tlsPair(t, near, far)
		return stream(t, a, a.Poll, b)
	},
	"WebSocket over TCP": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		return webSocket(t, near, far)
	},
	"WebSocket over TLS": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		a, b := tlsPair(t, near, far)
		return webSocket(t, a, b)
	},
	"WebSocket over Pipe": func(t *testing.T) *subject {
		near, far := pipePair(t)
		return webSocket(t, near, far)
	},
	"Stream over TCP": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		return packets(t, near, far)
	},
	"Stream over TLS": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		a, b := tlsPair(t, near, far)
		return packets(t, a, b)
	},
	"TCPServer": func(t *testing.T) *subject {
		server := kit.Listen(t)
		return &subject{
			peer: server,
			poll: func() {},
			has: func() int {
				if server.IsConnectionAvailable() {
					return 1
				}
				return 0
			},
			take: func() {
				if tcp := server.TakeConnection(); tcp != nil {
					t.Cleanup(tcp.DisconnectFromHost)
				}
			},
			send: func() {
				conn, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", server.GetLocalPort()))
				require.NoError(t, err)
				t.Cleanup(func() { _ = conn.Close() })
			},
		}
	},
	"UDP": func(t *testing.T) *subject {
		near, far := udpPair(t)
		return datagrams(t, near, func() {}, near, far)
	},
	"UDPServer": func(t *testing.T) *subject {
		server, served, far := udpServed(t)
		return datagrams(t, server, func() { require.NoError(t, server.Poll()) }, served, far)
	},
	"UDP of a server": func(t *testing.T) *subject {
		server, served, far := udpServed(t)
		return datagrams(t, served, func() { require.NoError(t, server.Poll()) }, served, far)
	},
	"DTLS": func(t *testing.T) *subject {
		server, served, far := udpServed(t)
		near := packetpeer.NewDTLS()
		require.NoError(t, near.ConnectToPeer(far, "localhost", identity().Client()))
		t.Cleanup(near.DisconnectFromPeer)
		accepting := packetpeer.NewDTLSServer()
		require.NoError(t, accepting.Setup(identity().Server()))
		served.Close()
		var other *packetpeer.DTLS
		both(t, near.Poll, func() {
			require.NoError(t, server.Poll())
			for server.IsConnectionAvailable() {
				if p := accepting.TakeConnection(server.TakeConnection()); p.GetStatus() == packetpeer.DTLSStatusHandshaking {
					other = p
				}
			}
			if other != nil {
				other.Poll()
			}
		}, func() bool {
			return near.GetStatus() == packetpeer.DTLSStatusConnected && other != nil && other.GetStatus() == packetpeer.DTLSStatusConnected
		})
		t.Cleanup(other.DisconnectFromPeer)
		return datagrams(t, near, near.Poll, near, other)
	},
	"ENet connection": func(t *testing.T) *subject {
		near, far := enet.NewConnection(), enet.NewConnection()
		require.NoError(t, far.CreateHostBound("127.0.0.1", 0, 4, 0, 0, 0))
		require.NoError(t, near.CreateHost(1, 0, 0, 0))
		t.Cleanup(func() { _, _ = near.Destroy(), far.Destroy() })
		_, err := near.ConnectToHost("127.0.0.1", far.GetLocalPort(), 0, 0)
		require.NoError(t, err)
		var events []enet.Event
		service := func(c *enet.Connection) enet.Event {
			event, err := c.Service(0)
			require.NoError(t, err)
			return event
		}
		connected := 0
		both(t, func() {
			if service(near).Type == enet.EventConnect {
				connected++
			}
		}, func() {
			if service(far).Type == enet.EventConnect {
				connected++
			}
		}, func() bool { return connected == 2 })
		return &subject{
			peer: near,
			poll: func() {
				for event := service(near); event.Type != enet.EventNone; event = service(near) {
					events = append(events, event)
				}
				service(far) // which has answers to take, too
			},
			has:  func() int { return len(events) },
			take: func() { events = nil },
			send: func() {
				require.NoError(t, far.GetPeers()[0].Send(0, []byte("hello"), enet.FlagReliable))
				require.NoError(t, far.Flush())
			},
		}
	},
	"ENet client":          func(t *testing.T) *subject { client, server := enetPair(t); return member(t, client, server) },
	"ENet server":          func(t *testing.T) *subject { client, server := enetPair(t); return member(t, server, client) },
	"WebSocket client":     func(t *testing.T) *subject { client, server := webSocketMembers(t); return member(t, client, server) },
	"WebSocket server":     func(t *testing.T) *subject { client, server := webSocketMembers(t); return member(t, server, client) },
	"Scene over ENet":      func(t *testing.T) *subject { client, server := enetPair(t); return scene(t, client, server) },
	"Scene over WebSocket": func(t *testing.T) *subject { client, server := webSocketMembers(t); return scene(t, client, server) },
}

// handledByPoll are the subjects whose poll leaves nothing to take at them.
var handledByPoll = map[string]bool{"UDPServer": true, "ENet connection": true, "Scene over ENet": true, "Scene over WebSocket": true}

type waitingStream interface {
	streampeer.StreamPeer
	group.Peer
}

// stream is a stream, to which another one sends.
func stream(t *testing.T, near waitingStream, poll func(), far streampeer.StreamPeer) *subject {
	return &subject{
		peer: near,
		poll: poll,
		has:  near.GetAvailableBytes,
		take: func() {
			if n := near.GetAvailableBytes(); n > 0 {
				_, _ = near.GetPartialData(n)
			}
		},
		send: func() { require.NoError(t, far.PutData([]byte("hello"))) },
	}
}

// datagrams is a peer of packets, which come to it or to one of its own.
func datagrams(t *testing.T, waits group.Peer, poll func(), near, far packetpeer.PacketPeer) *subject {
	return &subject{
		peer: waits,
		poll: poll,
		has:  near.GetAvailablePacketCount,
		take: func() {
			for near.GetAvailablePacketCount() > 0 {
				_, err := near.GetPacket()
				require.NoError(t, err)
			}
		},
		send: func() { require.NoError(t, far.PutPacket([]byte("hello"))) },
	}
}

// packets is a Stream over one of two streams.
func packets(t *testing.T, near, far streampeer.StreamPeer) *subject {
	a, b := packetpeer.NewStream(), packetpeer.NewStream()
	require.NoError(t, a.SetStreamPeer(near))
	require.NoError(t, b.SetStreamPeer(far))
	return datagrams(t, a, func() {}, a, b)
}

// webSocket is a server's side over a stream; the other side has a bare stream.
func webSocket(t *testing.T, near, far streampeer.StreamPeer) *subject {
	p := accepted(t, near, far, func(*websocketpeer.Peer) {})
	s := datagrams(t, p, p.Poll, p, nil)
	s.send = func() { require.NoError(t, far.PutData(frame(text, "hello"))) }
	return s
}

// accepted returns a peer that is open, with a setting.
func accepted(t *testing.T, near, far streampeer.StreamPeer, set func(*websocketpeer.Peer)) *websocketpeer.Peer {
	t.Helper()
	p := websocketpeer.New()
	set(p)
	t.Cleanup(func() { p.Close(-1, "") })
	require.NoError(t, p.AcceptStream(near))
	require.NoError(t, far.PutData([]byte(request)))
	var answer []byte
	both(t, p.Poll, func() {
		if n := far.GetAvailableBytes(); n > 0 {
			data, err := far.GetPartialData(n)
			require.NoError(t, err)
			answer = append(answer, data...)
		}
	}, func() bool {
		return p.GetReadyState() == websocketpeer.StateOpen && bytes.HasSuffix(answer, []byte("\r\n\r\n"))
	})
	return p
}

// request is one that a server accepts.
const request = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

// Opcodes of WebSocket.
const (
	text   = 1
	closed = 8
	ping   = 9
)

// frame is a client's frame with up to 125 bytes, whose mask is zero.
func frame(opcode byte, payload string) []byte {
	return append([]byte{0x80 | opcode, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
}

// member is one of two that have joined each other.
func member(t *testing.T, near, far multiplayer.Peer) *subject {
	t.Cleanup(func() { near.Close(); far.Close() })
	joined := 0
	near.OnPeerConnected(func(int) { joined++ })
	far.OnPeerConnected(func(int) { joined++ })
	both(t, near.Poll, far.Poll, func() bool { return joined == 2 })
	waits := near.(group.Peer)
	s := datagrams(t, waits, func() { near.Poll(); far.Poll() }, near, far)
	s.send = func() {
		require.NoError(t, far.PutPacket([]byte("hello")))
		far.Poll()
	}
	return s
}

// scene is one of two SceneMultiplayers.
func scene(t *testing.T, near, far multiplayer.Peer) *subject {
	t.Cleanup(func() { near.Close(); far.Close() })
	a, b := multiplayer.NewSceneMultiplayer(multiplayer.NewNode("Main")), multiplayer.NewSceneMultiplayer(multiplayer.NewNode("Main"))
	require.NoError(t, a.SetMultiplayerPeer(near))
	require.NoError(t, b.SetMultiplayerPeer(far))
	var got []string
	a.OnPeerPacket(func(_ int, packet []byte) { got = append(got, string(packet)) })
	poll := func(m *multiplayer.SceneMultiplayer) { require.NoError(t, m.Poll()) }
	both(t, func() { poll(a) }, func() { poll(b) }, func() bool { return len(a.GetPeers()) == 1 && len(b.GetPeers()) == 1 })
	return &subject{
		peer: a,
		poll: func() { poll(a); poll(b) },
		has:  func() int { return len(got) },
		take: func() { got = nil },
		send: func() {
			require.NoError(t, b.SendBytes([]byte("hello"), 0, multiplayer.TransferModeReliable, 0))
			poll(b)
		},
	}
}

func enetPair(t *testing.T) (client, server multiplayer.Peer) {
	t.Helper()
	s, c := enet.NewMultiplayerPeer(), enet.NewMultiplayerPeer()
	require.NoError(t, s.SetBindIP("127.0.0.1"))
	require.NoError(t, s.CreateServer(0, 4, 0, 0, 0))
	require.NoError(t, c.CreateClient("127.0.0.1", s.GetHost().GetLocalPort(), 0, 0, 0, 0))
	return c, s
}

func webSocketMembers(t *testing.T) (client, server multiplayer.Peer) {
	t.Helper()
	s, c := websocketpeer.NewMultiplayerPeer(), websocketpeer.NewMultiplayerPeer()
	require.NoError(t, s.CreateServer(0, "127.0.0.1", nil))
	require.NoError(t, c.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d", s.GetLocalPort()), nil))
	return c, s
}

func udsPair(t *testing.T) (near, far *streampeer.UDS) {
	t.Helper()
	server := streampeer.NewUDSServer()
	path := t.TempDir() + "/s"
	require.NoError(t, server.Listen(path))
	defer server.Stop()
	near = streampeer.NewUDS()
	require.NoError(t, near.ConnectToHost(path))
	both(t, func() { _ = near.Poll() }, func() { far = or(far, server.TakeConnection) },
		func() bool { return near.GetStatus() == streampeer.StatusConnected && far != nil })
	t.Cleanup(func() { near.DisconnectFromHost(); far.DisconnectFromHost() })
	return near, far
}

// or returns what is there, or else what is given.
func or[T any](there *T, give func() *T) *T {
	if there != nil {
		return there
	}
	return give()
}

func pipePair(t *testing.T) (near, far *streampeer.Pipe) {
	t.Helper()
	a, b := net.Pipe()
	near, far = streampeer.FromConn(a).(*streampeer.Pipe), streampeer.FromConn(b).(*streampeer.Pipe)
	t.Cleanup(func() { near.DisconnectFromHost(); far.DisconnectFromHost() })
	return near, far
}

// tlsPair returns a client of TLS and its server, over two streams.
func tlsPair(t *testing.T, near, far streampeer.StreamPeer) (client, server *streampeer.TLS) {
	t.Helper()
	client, server = streampeer.NewTLS(), streampeer.NewTLS()
	require.NoError(t, server.AcceptStream(far, identity().Server()))
	require.NoError(t, client.ConnectToStream(near, "localhost", identity().Client()))
	both(t, client.Poll, server.Poll, func() bool {
		return client.GetStatus() == streampeer.TLSStatusConnected && server.GetStatus() == streampeer.TLSStatusConnected
	})
	t.Cleanup(func() { client.DisconnectFromStream(); server.DisconnectFromStream() })
	return client, server
}

func udpPair(t *testing.T) (near, far *packetpeer.UDP) {
	t.Helper()
	near, far = packetpeer.NewUDP(), packetpeer.NewUDP()
	require.NoError(t, near.Bind(0, "127.0.0.1", 65536))
	require.NoError(t, far.ConnectToHost("127.0.0.1", near.GetLocalPort()))
	t.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

func udpServed(t *testing.T) (server *packetpeer.UDPServer, served, far *packetpeer.UDP) {
	t.Helper()
	server, far = packetpeer.NewUDPServer(), packetpeer.NewUDP()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	require.NoError(t, far.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	t.Cleanup(func() { far.Close(); server.Stop() })
	require.NoError(t, far.PutPacket([]byte("hello")))
	both(t, func() { require.NoError(t, server.Poll()) }, func() {}, server.IsConnectionAvailable)
	served = server.TakeConnection()
	_, err := served.GetPacket()
	require.NoError(t, err)
	return server, served, far
}

// identity is a server's, made once.
var identity = sync.OnceValue(func() kit.Identity { return kit.NewIdentity() })
