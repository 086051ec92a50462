package waits_test

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// hostile are peers whose other side does its worst once, and then nothing. What it sends may wake its victim, some times;
// what it leaves undone must not.
var hostile = map[string]func(t *testing.T) *subject{
	"TCP connecting, nobody accepts": func(t *testing.T) *subject {
		p := streampeer.NewTCP()
		require.NoError(t, p.ConnectToHost("127.0.0.1", crowded(t)))
		t.Cleanup(p.DisconnectFromHost)
		return owned(p, func() { _ = p.Poll() })
	},
	"UDS connecting, nobody accepts": func(t *testing.T) *subject {
		path := t.TempDir() + "/s"
		server, err := netsock.Open(netsock.Stream, netsock.Unix)
		require.NoError(t, err)
		t.Cleanup(server.Close)
		require.NoError(t, server.BindPath(path))
		require.NoError(t, server.Listen(0))
		for {
			p := streampeer.NewUDS()
			require.NoError(t, p.ConnectToHost(path))
			t.Cleanup(p.DisconnectFromHost)
			if p.GetStatus() == streampeer.StatusConnecting {
				return owned(p, func() { _ = p.Poll() })
			}
		}
	},
	"TCP has sent more than there is room for": func(t *testing.T) *subject {
		near, _ := kit.Pair(t)
		fill(t, near)
		return owned(near, func() { _ = near.Poll() })
	},
	"TLS handshake, silence":      func(t *testing.T) *subject { return shaking(t, "") },
	"TLS handshake, half a hello": func(t *testing.T) *subject { return shaking(t, "\x16\x03\x01\x02\x00\x01\x00") },
	"TLS handshake, garbage":      func(t *testing.T) *subject { return shaking(t, "GET / HTTP/1.1\r\n\r\n") },
	"TLS, more encrypted than there is room for": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		p, _ := tlsPair(t, near, far)
		fill(t, p)
		require.Positive(t, p.Unsent())
		return owned(p, p.Poll)
	},
	"TLS, more than there is room for, and half a record": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		p, _ := tlsPair(t, near, far)
		fill(t, p)
		require.NoError(t, far.PutData([]byte{0x17, 0x03, 0x03, 0x10, 0x00, 1}))
		return owned(p, p.Poll)
	},
	"TLS, half a record and the end": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		p, _ := tlsPair(t, near, far)
		require.NoError(t, far.PutData([]byte{0x17, 0x03, 0x03, 0x10, 0x00, 1}))
		far.DisconnectFromHost()
		return owned(p, p.Poll)
	},
	"TLS over Pipe, more than there is room for": func(t *testing.T) *subject {
		a, b := net.Pipe()
		near, far := streampeer.FromConn(a), streampeer.FromConn(b)
		t.Cleanup(func() { _, _ = a.Close(), b.Close() })
		p, _ := tlsPair(t, near, far)
		fill(t, p)
		return owned(p, p.Poll)
	},
	"WebSocket connecting, no answer":   func(t *testing.T) *subject { return asking(t, "") },
	"WebSocket connecting, half of one": func(t *testing.T) *subject { return asking(t, "HTTP/1.1 101 Switch") },
	"WebSocket accepting, no request": func(t *testing.T) *subject {
		near, _ := kit.Pair(t)
		p := websocketpeer.New()
		require.NoError(t, p.AcceptStream(near))
		t.Cleanup(func() { p.Close(-1, "") })
		return owned(p, p.Poll)
	},
	"WebSocket, half a frame":                                     attack("\x81\xfe\xff"),
	"WebSocket, half a message of many frames":                    attack("\x01\x80\x00\x00\x00\x00" + strings.Repeat("\x00\x80\x00\x00\x00\x00", 100)),
	"WebSocket, pings whose answers nobody reads":                 attack(strings.Repeat(string(frame(ping, "x")), 1000), unread),
	"WebSocket, more to send than there is room for":              attack("", unread),
	"WebSocket closing, no answer":                                attack("", closing),
	"WebSocket closing, half a frame":                             attack("\x81\xfe\xff", closing),
	"WebSocket closing, much that is not read":                    attack(strings.Repeat(string(frame(text, "x")), 1000), unread, closing),
	"WebSocket ended by a close frame, nobody reads the answer":   attack(string(frame(closed, "\x03\xe8"))+"more", unread),
	"WebSocket ended by a violation, nobody reads the answer":     attack("\xff\xff\xff\xff", unread),
	"WebSocket ended by a violation, the end, and nobody reads":   ended("\xff\xff\xff\xff", unread),
	"WebSocket ended by a close frame, the end, and nobody reads": ended(string(frame(closed, "\x03\xe8")), unread),
	"WebSocket over TLS ended by a violation, nobody reads": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		a, b := tlsPair(t, near, far)
		p := accepted(t, a, b, roomy)
		unread(t, p)
		require.NoError(t, b.PutData([]byte("\xff\xff\xff\xff")))
		require.NoError(t, far.PutData([]byte{0x17, 0x03, 0x03}))
		return owned(p, p.Poll)
	},
	"WebSocket over Pipe ended by a violation, nobody reads": func(t *testing.T) *subject {
		a, b := net.Pipe()
		near, far := streampeer.FromConn(a), streampeer.FromConn(b)
		t.Cleanup(func() { _, _ = a.Close(), b.Close() })
		p := accepted(t, near, far, roomy)
		unread(t, p)
		require.NoError(t, far.PutData([]byte("\xff\xff\xff\xff")))
		return owned(p, p.Poll)
	},
	"Stream, half a packet": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		require.NoError(t, far.PutData([]byte{4, 0, 0, 0, 1}))
		return streaming(t, near)
	},
	"Stream, a packet that is too large": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		require.NoError(t, far.PutData([]byte{255, 255, 255, 255, 1}))
		return streaming(t, near)
	},
	"Stream, half a packet and the end": func(t *testing.T) *subject {
		near, far := kit.Pair(t)
		require.NoError(t, far.PutData([]byte{4, 0, 0, 0, 1}))
		far.DisconnectFromHost()
		return streaming(t, near)
	},
	"UDP, nobody there": func(t *testing.T) *subject {
		p := packetpeer.NewUDP()
		require.NoError(t, p.ConnectToHost("127.0.0.1", freePort(t)))
		t.Cleanup(p.Close)
		require.NoError(t, p.PutPacket([]byte("hello")))
		return datagrams(t, p, func() {}, nobody{p}, nil)
	},
	"UDPServer, a sender that is refused": func(t *testing.T) *subject {
		server, _, _ := udpServed(t)
		require.NoError(t, server.SetMaxPendingConnections(0))
		stranger(t, server.GetLocalPort(), "hello")
		return owned(server, func() { require.NoError(t, server.Poll()) })
	},
	"DTLS handshake, silence": func(t *testing.T) *subject { return shakingPackets(t, "") },
	"DTLS handshake, garbage": func(t *testing.T) *subject { return shakingPackets(t, "garbage") },
	"ENet connecting, silence": func(t *testing.T) *subject {
		silent, p := packetpeer.NewUDP(), enet.NewMultiplayerPeer()
		require.NoError(t, silent.Bind(0, "127.0.0.1", 65536))
		t.Cleanup(silent.Close)
		require.NoError(t, p.CreateClient("127.0.0.1", silent.GetLocalPort(), 0, 0, 0, 0))
		t.Cleanup(p.Close)
		return owned(p, p.Poll)
	},
	"ENet server, garbage": func(t *testing.T) *subject {
		p := enet.NewMultiplayerPeer()
		require.NoError(t, p.SetBindIP("127.0.0.1"))
		require.NoError(t, p.CreateServer(0, 4, 0, 0, 0))
		t.Cleanup(p.Close)
		stranger(t, p.GetHost().GetLocalPort(), "\xff\xff\x00\x00\xff\xff\xff\xff")
		return owned(p, p.Poll)
	},
	"ENet server, the client is gone": func(t *testing.T) *subject {
		client, server := enetPair(t)
		s := member(t, server, client)
		require.NoError(t, server.PutPacket([]byte("nobody answers")))
		return owned(s.peer, server.Poll)
	},
	"WebSocket server, a silent connection": func(t *testing.T) *subject {
		p := webSocketServer(t)
		raw(t, p.GetLocalPort(), "")
		return owned(p, p.Poll)
	},
	"WebSocket server, half a request": func(t *testing.T) *subject {
		p := webSocketServer(t)
		raw(t, p.GetLocalPort(), "GET / HTTP/1.1\r\nHo")
		return owned(p, p.Poll)
	},
	"WebSocket server that refuses, and connections": func(t *testing.T) *subject {
		p := webSocketServer(t)
		p.SetRefuseNewConnections(true)
		raw(t, p.GetLocalPort(), request)
		return owned(p, p.Poll)
	},
	"Scene over WebSocket, a client that sends garbage": func(t *testing.T) *subject {
		p := webSocketServer(t)
		m := multiplayer.NewSceneMultiplayer(multiplayer.NewNode("Main"))
		require.NoError(t, m.SetMultiplayerPeer(p))
		raw(t, p.GetLocalPort(), request+string(frame(2, "\xff\xff"))+string(frame(2, "\x00")))
		return owned(m, func() { require.NoError(t, m.Poll()) })
	},
}

// TestHostile: what an other side does or leaves undone wakes nobody again and again, in Wait or in a group.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, subject := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := wakes(t, subject(t))
			assert.LessOrEqual(t, n, few, "wake-ups; it ended with %v", err)
		})
		t.Run(name+", in a group", func(t *testing.T) {
			t.Parallel()
			assert.LessOrEqual(t, turns(t, subject(t)), few, "turns")
		})
	}
}

// owned is a subject of which nothing is taken.
func owned(peer group.Peer, poll func()) *subject {
	return &subject{peer: peer, poll: poll, take: func() {}}
}

// fill puts more than there is room for, until the system moves no more of it to the other side.
func fill(t *testing.T, s streampeer.StreamPeer) {
	t.Helper()
	piece := make([]byte, 256<<10)
	for full := 0; full < 20; time.Sleep(time.Millisecond) {
		n, err := s.PutPartialData(piece)
		require.NoError(t, err)
		if full++; n > 0 {
			full = 0
		}
	}
}

// crowded returns the port of a server whose queue is full, so that who connects has to wait.
func crowded(t *testing.T) int {
	t.Helper()
	server, err := netsock.Open(netsock.Stream, netsock.IPv4)
	require.NoError(t, err)
	t.Cleanup(server.Close)
	require.NoError(t, server.Bind(netip.MustParseAddrPort("127.0.0.1:0")))
	require.NoError(t, server.Listen(0))
	addr, err := server.LocalAddr()
	require.NoError(t, err)
	for range 4 {
		p := streampeer.NewTCP()
		require.NoError(t, p.ConnectToHost("127.0.0.1", int(addr.Port())))
		t.Cleanup(p.DisconnectFromHost)
	}
	return int(addr.Port())
}

// shaking is a server's TLS whose client has sent something.
func shaking(t *testing.T, sent string) *subject {
	near, far := kit.Pair(t)
	p := streampeer.NewTLS()
	require.NoError(t, p.AcceptStream(near, identity().Server()))
	require.NoError(t, far.PutData([]byte(sent)))
	t.Cleanup(p.DisconnectFromStream)
	return owned(p, p.Poll)
}

// shakingPackets is a client's DTLS whose server has sent something.
func shakingPackets(t *testing.T, sent string) *subject {
	server, served, far := udpServed(t)
	p := packetpeer.NewDTLS()
	require.NoError(t, p.ConnectToPeer(far, "localhost", identity().Client()))
	t.Cleanup(p.DisconnectFromPeer)
	if sent != "" {
		require.NoError(t, served.PutPacket([]byte(sent)))
	}
	require.NoError(t, server.Poll())
	return owned(p, p.Poll)
}

// asking is a WebSocket's client whose server has sent something.
func asking(t *testing.T, sent string) *subject {
	server := kit.Listen(t)
	p := websocketpeer.New()
	require.NoError(t, p.ConnectToURL("ws://"+fmt.Sprint("127.0.0.1:", server.GetLocalPort()), nil))
	t.Cleanup(func() { p.Close(-1, "") })
	both(t, p.Poll, func() {}, server.IsConnectionAvailable)
	far := server.TakeConnection()
	t.Cleanup(far.DisconnectFromHost)
	require.NoError(t, far.PutData([]byte(sent)))
	return owned(p, p.Poll)
}

// attack is a WebSocket's server that does something, and whose client sends something, and reads nothing.
func attack(sent string, does ...func(*testing.T, *websocketpeer.Peer)) func(t *testing.T) *subject {
	return func(t *testing.T) *subject {
		s, _ := attacked(t, sent, does)
		return s
	}
}

// ended is attack by one who ends its side of the connection then.
func ended(sent string, does ...func(*testing.T, *websocketpeer.Peer)) func(t *testing.T) *subject {
	return func(t *testing.T) *subject {
		s, far := attacked(t, sent, does)
		require.NoError(t, far.CloseWrite())
		return s
	}
}

func attacked(t *testing.T, sent string, does []func(*testing.T, *websocketpeer.Peer)) (*subject, *net.TCPConn) {
	server := kit.Listen(t)
	far, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", server.GetLocalPort()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = far.Close() })
	require.NoError(t, server.Wait(kit.Patient(t)))
	p := websocketpeer.New()
	roomy(p)
	require.NoError(t, p.AcceptStream(server.TakeConnection()))
	t.Cleanup(func() { p.Close(-1, "") })
	_, err = far.Write([]byte(request))
	require.NoError(t, err)
	s := owned(p, p.Poll)
	s.until(t, func() bool { return p.GetReadyState() == websocketpeer.StateOpen })
	for _, do := range does {
		do(t, p)
	}
	_, err = far.Write([]byte(sent))
	require.NoError(t, err)
	return s, far.(*net.TCPConn)
}

// roomy lets much wait to be sent.
func roomy(p *websocketpeer.Peer) { p.SetOutboundBufferSize(64 << 20) }

// unread sends more than any system has room for.
func unread(t *testing.T, p *websocketpeer.Peer) {
	for p.GetCurrentOutboundBufferedAmount() < 16<<20 {
		require.NoError(t, p.PutPacket(make([]byte, 1<<20)))
	}
}

// closing begins to close.
func closing(_ *testing.T, p *websocketpeer.Peer) { p.Close(1000, "") }

func streaming(t *testing.T, over streampeer.StreamPeer) *subject {
	p := packetpeer.NewStream()
	require.NoError(t, p.SetStreamPeer(over))
	return owned(p, func() { p.GetAvailablePacketCount() })
}

// nobody is a peer whose errors are expected.
type nobody struct{ packetpeer.PacketPeer }

func (n nobody) GetAvailablePacketCount() int { return max(0, n.PacketPeer.GetAvailablePacketCount()) }

func webSocketServer(t *testing.T) *websocketpeer.MultiplayerPeer {
	t.Helper()
	p := websocketpeer.NewMultiplayerPeer()
	require.NoError(t, p.CreateServer(0, "127.0.0.1", nil))
	t.Cleanup(p.Close)
	return p
}

// raw connects to a port and sends something.
func raw(t *testing.T, port int, sent string) {
	t.Helper()
	p := streampeer.NewTCP()
	require.NoError(t, p.ConnectToHost("127.0.0.1", port))
	t.Cleanup(p.DisconnectFromHost)
	both(t, func() { _ = p.Poll() }, func() {}, func() bool { return p.GetStatus() == streampeer.StatusConnected })
	require.NoError(t, p.PutData([]byte(sent)))
}

// stranger sends a datagram to a port.
func stranger(t *testing.T, port int, sent string) {
	t.Helper()
	p := packetpeer.NewUDP()
	require.NoError(t, p.ConnectToHost("127.0.0.1", port))
	t.Cleanup(p.Close)
	require.NoError(t, p.PutPacket([]byte(sent)))
}

// freePort is one that nobody listens at.
func freePort(t *testing.T) int {
	t.Helper()
	p := packetpeer.NewUDP()
	require.NoError(t, p.Bind(0, "127.0.0.1", 65536))
	defer p.Close()
	return p.GetLocalPort()
}
