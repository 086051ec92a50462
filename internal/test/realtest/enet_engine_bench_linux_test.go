package realtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// BenchmarkENetEngine measures the processor's time for a packet of 64 B, received and sent by a client, beside that of an
// engine in the same run: Godot 3, and the Godot 4 that GODOT names, which is optimized or not. Each client is a process of
// its own, has the same server, and does the same, in its language: it sleeps a millisecond when nothing has come, since an
// engine has no Wait, and sends each packet at once, since engines do. Each of b.N bursts ends with a reliable packet. What a
// client takes when it is connected and nothing comes is subtracted. Run it with -benchtime 2000x or so: the time of a
// process is told in units of 10 ms.
func BenchmarkENetEngine(b *testing.B) {
	library := enetLibrary(b)
	for _, engine := range enetEngines {
		for _, mode := range []multiplayer.TransferMode{multiplayer.TransferModeUnreliableOrdered, multiplayer.TransferModeReliable} {
			b.Run(engine.name+" "+mode.String(), func(b *testing.B) {
				engineReceive, engineSend := engine.measure(b, mode)
				receive, send := library.measure(b, mode)
				b.ReportMetric(0, "ns/op") // that of both sides, and of waiting
				b.ReportMetric(receive, "receive-ns")
				b.ReportMetric(send, "send-ns")
				b.ReportMetric(receive/engineReceive, "receive/engine")
				b.ReportMetric(send/engineSend, "send/engine")
			})
		}
	}
}

// enetBurst is how many packets a burst has.
const enetBurst = 100

// An enetClient is a program that can be measured.
type enetClient struct {
	name                 string
	start                func(b *testing.B, port int) *Process
	reliable, unreliable int // its channels
	header               int // the size of what stands before a packet
}

// enetLibrary builds the client that is the library's.
func enetLibrary(b *testing.B) enetClient {
	binary := filepath.Join(b.TempDir(), "library")
	out, err := exec.Command("go", "build", "-o", binary, "./testdata/enet_library").CombinedOutput()
	require.NoError(b, err, string(out))
	return enetClient{"library", func(b *testing.B, port int) *Process {
		return Start(b, b.TempDir(), binary, strconv.Itoa(port))
	}, 0, 1, 0}
}

var enetEngines = []enetClient{
	{"Godot 3", func(b *testing.B, port int) *Process {
		return Start(b, CopyDir(b, "testdata/enet_godot3", setPort(4242, port)), RequireGodot3(b), "-s", "bench.gd")
	}, godot3Reliable, godot3Reliable + 1, 8},
	{"Godot 4", func(b *testing.B, port int) *Process {
		return Start(b, CopyDir(b, "testdata/enet_godot4", setPort(4242, port)), RequireGodot4(b), "--headless", "-s", "bench.gd")
	}, 0, 1, 0},
}

// measure returns a client's time for a packet, in nanoseconds, beyond what it takes when nothing comes for as long.
func (c enetClient) measure(b *testing.B, mode multiplayer.TransferMode) (receive, send float64) {
	server := enet.NewConnection()
	require.NoError(b, server.CreateHostBound("127.0.0.1", 0, 1, 0, 0, 0))
	defer server.Destroy()
	m := enetMeasure{enetClient: c, b: b, server: server, process: c.start(b, server.GetLocalPort())}
	for m.peer == nil {
		m.service()
	}
	m.peer.ThrottleConfigure(5000, 32, 0) // so that neither side throws unreliable packets away
	receive = m.time(func() { m.receive(mode) })
	send = m.time(func() { m.send(mode) })
	m.end()
	return receive, send
}

// An enetMeasure is a client that is measured, at the server that measures it.
type enetMeasure struct {
	enetClient
	b       *testing.B
	server  *enet.Connection
	process *Process
	peer    *enet.PacketPeer
	id      int

	packets, ends int // that have come, and how many of them end a burst
	packet        []byte
}

// service takes what comes next, if anything does within a second.
func (m *enetMeasure) service() {
	event, err := m.server.Service(1000)
	require.NoError(m.b, err)
	switch event.Type {
	case enet.EventConnect:
		m.peer, m.id = event.Peer, int(event.Data)
	case enet.EventReceive:
		m.packet, err = m.peer.AppendPacket(m.packet[:0])
		require.NoError(m.b, err)
		m.packets++
		m.ends += int(m.packet[m.header])
	case enet.EventDisconnect:
		require.Fail(m.b, "the client is gone", strings.Join(m.process.Lines(), "\n"))
	}
}

// put sends copies of a packet that begins with some bytes, in a mode.
func (m *enetMeasure) put(mode multiplayer.TransferMode, count int, begin ...byte) {
	packet := make([]byte, m.header+64)
	if m.header > 0 {
		copy(packet, godot3Packet(1, m.id, ""))
	}
	copy(packet[m.header:], begin)
	channel, flags := m.unreliable, 0
	if mode == multiplayer.TransferModeReliable {
		channel, flags = m.reliable, enet.FlagReliable
	}
	for range count {
		require.NoError(m.b, m.peer.Send(channel, packet, flags))
	}
}

// await waits for the end of a burst.
func (m *enetMeasure) await() {
	for ends := m.ends; m.ends == ends; {
		m.service()
	}
}

// receive has the client receive bursts.
func (m *enetMeasure) receive(mode multiplayer.TransferMode) {
	for range m.b.N {
		m.put(mode, enetBurst-1)
		m.put(multiplayer.TransferModeReliable, 1, 1)
		m.await()
	}
}

// send has the client send bursts.
func (m *enetMeasure) send(mode multiplayer.TransferMode) {
	m.packets = 0
	for range m.b.N {
		m.put(multiplayer.TransferModeReliable, 1, 2, byte(mode), enetBurst)
		m.await()
	}
	require.Greater(m.b, m.packets, m.b.N*enetBurst*9/10, "too many are lost")
}

// time returns the client's time for a packet of an exchange.
func (m *enetMeasure) time(exchange func()) float64 {
	start, before := time.Now(), m.processorTime()
	exchange()
	took, middle := time.Since(start), m.processorTime()
	start = time.Now()
	for left := took; left > 0; left = took - time.Since(start) {
		_, err := m.server.Service(int(left.Milliseconds()) + 1)
		require.NoError(m.b, err)
	}
	idle := m.processorTime() - middle
	return float64(middle-before-idle) / float64(m.b.N*enetBurst)
}

// processorTime returns the processor's time of the client.
func (m *enetMeasure) processorTime() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", m.process.cmd.Process.Pid))
	require.NoError(m.b, err)
	_, behindName, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(behindName) // from the third one on
	user, err := strconv.Atoi(fields[14-3])
	require.NoError(m.b, err)
	system, err := strconv.Atoi(fields[15-3])
	require.NoError(m.b, err)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// end disconnects the client, and requires that it has received what was sent.
func (m *enetMeasure) end() {
	m.peer.PeerDisconnect(0)
	for m.peer.IsActive() {
		_, err := m.server.Service(1000)
		require.NoError(m.b, err)
	}
	var received int
	_, err := fmt.Sscanf(m.process.WaitLine("received "), "received %d", &received)
	require.NoError(m.b, err)
	require.Greater(m.b, received, m.b.N*enetBurst*9/10, "too many are lost")
}
