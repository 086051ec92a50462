package wsframe_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// The benchmarks named raw are the minimal loop that one would write by hand: no checks but the ones that keep it
// inside its buffer. Their figures are what the others are to be compared with, in one run.

var benchSizes = []int{16, 125, 1024, 16 << 10, 60 << 10}

var benchKey = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// benchStream returns frames of the given payload size, 128 KiB or so in all, and how many they are.
func benchStream(role wsframe.Role, opcode wsframe.Opcode, payload []byte) (stream []byte, frames int) {
	key := &benchKey
	if role == wsframe.Client {
		key = nil
	}
	for len(stream) < 128<<10 {
		stream = wsframe.AppendFrame(stream, opcode, true, payload, key)
		frames++
	}
	return stream, frames
}

// rawReceive reads every frame of stream and appends its payload to queue.
func rawReceive(stream, queue []byte) []byte {
	for len(stream) >= 2 {
		size, n := 2, int(stream[1]&0x7f)
		switch n {
		case 126:
			n, size = int(binary.BigEndian.Uint16(stream[2:])), 4
		case 127:
			n, size = int(binary.BigEndian.Uint64(stream[2:])), 10
		}
		if stream[1]&0x80 != 0 {
			key := binary.LittleEndian.Uint32(stream[size:])
			size += 4
			rawMask(stream[size:size+n], key)
		}
		queue = append(queue, stream[size:size+n]...)
		stream = stream[size+n:]
	}
	return queue
}

func rawMask(b []byte, key uint32) {
	wide := uint64(key)<<32 | uint64(key)
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^wide)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= byte(key >> (8 * (i & 3)))
	}
}

// parserReceive does what rawReceive does, with a Parser.
func parserReceive(b *testing.B, p *wsframe.Parser, stream, queue []byte) []byte {
	for len(stream) > 0 {
		ev, n, err := p.Next(stream)
		if err != nil {
			b.Fatal(err)
		}
		queue = append(queue, ev.Payload...)
		stream = stream[n:]
	}
	return queue
}

// BenchmarkReceive receives messages that came whole, as many as there are in 128 KiB, and queues their payloads:
// binary for a client (unmasked) and a server (masked), and text of ASCII.
func BenchmarkReceive(b *testing.B) {
	for _, size := range benchSizes {
		for _, c := range []struct {
			name   string
			role   wsframe.Role
			opcode wsframe.Opcode
		}{
			{"client", wsframe.Client, wsframe.Binary},
			{"server", wsframe.Server, wsframe.Binary},
			{"clientText", wsframe.Client, wsframe.Text},
		} {
			stream, frames := benchStream(c.role, c.opcode, bytes.Repeat([]byte{'x'}, size))
			work, queue := make([]byte, len(stream)), make([]byte, 0, len(stream))
			b.Run(fmt.Sprintf("%s/%d/raw", c.name, size), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					copy(work, stream) // unmasking spoils it
					rawReceive(work, queue)
				}
				perFrame(b, frames)
			})
			b.Run(fmt.Sprintf("%s/%d/parser", c.name, size), func(b *testing.B) {
				p := wsframe.NewParser(c.role, 1<<20)
				b.ReportAllocs()
				for b.Loop() {
					copy(work, stream)
					parserReceive(b, &p, work, queue)
				}
				perFrame(b, frames)
			})
		}
	}
}

// perFrame adds the time a frame to what the benchmark reports.
func perFrame(b *testing.B, frames int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(frames), "ns/frame")
}

// BenchmarkReceiveStreamed receives 60 KiB messages 4 KiB at a time, as from a slow connection.
func BenchmarkReceiveStreamed(b *testing.B) {
	stream, frames := benchStream(wsframe.Server, wsframe.Binary, make([]byte, 60<<10))
	work, queue := make([]byte, len(stream)), make([]byte, 0, len(stream))
	p := wsframe.NewParser(wsframe.Server, 1<<20)
	b.ReportAllocs()
	for b.Loop() {
		copy(work, stream)
		q := queue
		for rest := work; len(rest) > 0; {
			n := min(len(rest), 4<<10)
			q = parserReceive(b, &p, rest[:n], q)
			rest = rest[n:]
		}
	}
	perFrame(b, frames)
}

// BenchmarkAppendFrame appends a masked frame; raw copies the payload and masks it.
func BenchmarkAppendFrame(b *testing.B) {
	for _, size := range benchSizes {
		payload := make([]byte, size)
		dst := make([]byte, 0, size+wsframe.MaxHeaderSize)
		b.Run(fmt.Sprintf("%d/raw", size), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				frame := append(dst, 0x82, 0x80|126, byte(size>>8), byte(size))
				frame = append(append(frame, benchKey[:]...), payload...)
				rawMask(frame[8:], binary.LittleEndian.Uint32(benchKey[:]))
			}
		})
		b.Run(fmt.Sprintf("%d/frame", size), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				wsframe.AppendFrame(dst, wsframe.Binary, true, payload, &benchKey)
			}
		})
	}
}

// BenchmarkText receives text of ASCII, Cyrillic and Chinese; valid is utf8.Valid over the same bytes.
func BenchmarkText(b *testing.B) {
	for name, text := range map[string]string{
		"ascii": "the quick brown fox ", "mixed": "Grüße aus Köln, für ", "cyrillic": "съешь ещё этих мягких ",
		"chinese": "我能吞下玻璃而不伤身体",
	} {
		payload := []byte(strings.Repeat(text, 1024/len(text)))
		frame := wsframe.AppendFrame(nil, wsframe.Text, true, payload, nil)
		b.Run(name+"/valid", func(b *testing.B) {
			b.SetBytes(int64(len(payload)))
			for b.Loop() {
				if !utf8.Valid(payload) {
					b.Fatal("not valid")
				}
			}
		})
		b.Run(name+"/parser", func(b *testing.B) {
			p := wsframe.NewParser(wsframe.Client, 1<<20)
			b.ReportAllocs()
			b.SetBytes(int64(len(payload)))
			for b.Loop() {
				if _, _, err := p.Next(frame); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
