//go:build unix

package realtest

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/enetcompress"
)

// BenchmarkENet measures the processor's time for a packet, sent and received, beside that of C ENet in the same run:
// the ratios are what counts. Each of b.N bursts ends with a reliable packet that is answered. Run it with
// -benchtime 2000x or so: the start of each program is in its figure.
func BenchmarkENet(b *testing.B) {
	binary := buildENet(b, "peer")
	for _, c := range []struct {
		name               string
		flags, size, burst int
	}{
		{"unreliable 64", 0, 64, 100}, {"reliable 64", enet.FlagReliable, 64, 100}, {"reliable 16384", enet.FlagReliable, 16384, 20},
	} {
		b.Run(c.name, func(b *testing.B) {
			args := []string{strconv.Itoa(c.flags), strconv.Itoa(c.size), strconv.Itoa(b.N), strconv.Itoa(c.burst)}
			packets := float64(b.N * c.burst)
			sink := Start(b, b.TempDir(), binary, "sink", "0")
			source := Start(b, b.TempDir(), binary, append([]string{"source", strconv.Itoa(enetPort(b, sink))}, args...)...)
			cSend, cReceive := enetTime(b, source, "sent"), enetTime(b, sink, "sunk")

			sink = Start(b, b.TempDir(), binary, "sink", "0")
			before := processorTime(b)
			enetSource(b, enetPort(b, sink), c.flags, c.size, c.burst)
			send := processorTime(b) - before
			enetTime(b, sink, "sunk")

			server := enet.NewConnection()
			require.NoError(b, server.CreateHostBound("127.0.0.1", 0, 1, 0, 0, 0))
			defer server.Destroy()
			_ = Start(b, b.TempDir(), binary, append([]string{"source", strconv.Itoa(server.GetLocalPort())}, args...)...)
			before = processorTime(b)
			require.EqualValues(b, packets, enetSink(b, server))
			receive := processorTime(b) - before

			b.ReportMetric(float64(send)/packets, "send-ns")
			b.ReportMetric(float64(receive)/packets, "receive-ns")
			b.ReportMetric(float64(send)/float64(cSend), "send/C")
			b.ReportMetric(float64(receive)/float64(cReceive), "receive/C")
		})
	}
}

// BenchmarkENetRangeCoder compresses and decompresses datagrams of all sorts with the range coder, beside that of C ENet.
func BenchmarkENetRangeCoder(b *testing.B) {
	binary := buildENet(b, "ranged")
	var inputs [][]byte
	var text strings.Builder
	for _, plain := range compressible(rand.New(rand.NewPCG(5, 6)), 300) {
		if _, smaller := enetcompress.RangeCoder.AppendCompressed(nil, plain); smaller && len(plain) >= 40 {
			inputs = append(inputs, plain)
			text.WriteString(hex.EncodeToString(plain) + "\n")
		}
	}
	file := filepath.Join(b.TempDir(), "input.txt")
	require.NoError(b, os.WriteFile(file, []byte(text.String()), 0o600))
	var inC int64
	_, err := fmt.Sscanf(Start(b, b.TempDir(), binary, file, "50").WaitLine("ns "), "ns %d", &inC)
	require.NoError(b, err)
	packed, plain := make([]byte, 0, 4096), make([]byte, 0, 4096)
	before := processorTime(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, input := range inputs {
			packed, _ = enetcompress.RangeCoder.AppendCompressed(packed[:0], input)
			if plain, err = enetcompress.RangeCoder.AppendDecompressed(plain[:0], packed, 4096); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(processorTime(b)-before)/float64(b.N)/float64(inC), "time/C")
}

// enetTime reads the processor's time, in nanoseconds, that a program has taken when it reports what it did.
func enetTime(b *testing.B, p *Process, what string) (ns int64) {
	b.Helper()
	var count int64
	_, err := fmt.Sscanf(p.WaitLine(what+" "), what+" %d cpu_us %d", &count, &ns)
	require.NoError(b, err)
	return ns * 1000
}

// processorTime returns the processor's time of this process in nanoseconds.
func processorTime(b *testing.B) int64 {
	b.Helper()
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// enetSource does what the C program's source does.
func enetSource(b *testing.B, port, flags, size, burst int) {
	b.Helper()
	c := enet.NewConnection()
	require.NoError(b, c.CreateHost(1, 0, 0, 0))
	defer c.Destroy()
	peer, err := c.ConnectToHost("127.0.0.1", port, 1, 0)
	require.NoError(b, err)
	packet, answer := make([]byte, size), make([]byte, 0, 16)
	for answers := -1; answers < b.N; {
		event, err := c.Service(1000)
		switch {
		case err != nil:
			b.Fatal(err)
		case event.Type == enet.EventConnect:
			peer.ThrottleConfigure(5000, 32, 0)
		case event.Type == enet.EventReceive:
			answer, _ = peer.AppendPacket(answer[:0])
		default:
			continue
		}
		if answers++; answers == b.N {
			break
		}
		for i := 1; i <= burst; i++ {
			kind := flags
			packet[0] = 0
			if i == burst {
				packet[0], kind = 1, enet.FlagReliable
			}
			if err := peer.Send(0, packet, kind); err != nil {
				b.Fatal(err)
			}
		}
	}
	peer.PeerDisconnect(0)
	for peer.IsActive() {
		_, _ = c.Service(1000)
	}
}

// enetSink does what the C program's sink does, and returns how many packets came.
func enetSink(b *testing.B, server *enet.Connection) (count int) {
	b.Helper()
	packet := make([]byte, 0, 32<<10)
	for {
		event, err := server.Service(1000)
		switch {
		case err != nil:
			b.Fatal(err)
		case event.Type == enet.EventDisconnect:
			_, _ = server.Service(0) // what acknowledges the end goes out
			return count
		case event.Type != enet.EventReceive:
			continue
		}
		count++
		if packet, err = event.Peer.AppendPacket(packet[:0]); err != nil {
			b.Fatal(err)
		}
		if packet[0] == 1 {
			_ = event.Peer.Send(0, []byte{0}, enet.FlagReliable)
		}
	}
}
