package enetcompress_test

import (
	"strconv"
	"testing"
)

// benchSizes are those of a small datagram and of the largest.
var benchSizes = []int{64, 1390}

// BenchmarkCompress compresses datagrams of words, of noise and of small integers. Compare the modes with each other;
// internal/test/realtest has the range coder's comparison with C ENet.
func BenchmarkCompress(b *testing.B) {
	benchmark(b, func(b *testing.B, name string, plain []byte) {
		mode := modes[name]
		room := make([]byte, 0, 8<<10)
		b.SetBytes(int64(len(plain)))
		b.ReportAllocs()
		for b.Loop() {
			mode.AppendCompressed(room, plain)
		}
	})
}

// BenchmarkDecompress is the way back; noise has none.
func BenchmarkDecompress(b *testing.B) {
	benchmark(b, func(b *testing.B, name string, plain []byte) {
		mode := modes[name]
		packed, ok := mode.AppendCompressed(nil, plain)
		if !ok {
			b.Skip("does not get smaller")
		}
		room := make([]byte, 0, 8<<10)
		b.SetBytes(int64(len(plain)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := mode.AppendDecompressed(room, packed, 4096); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchmark(b *testing.B, run func(b *testing.B, mode string, plain []byte)) {
	all := samples()
	for mode := range modes {
		for _, sample := range []string{"words", "noise", "every fourth"} {
			for _, size := range benchSizes {
				b.Run(mode+"/"+sample+"/"+strconv.Itoa(size), func(b *testing.B) { run(b, mode, all[sample][:size]) })
			}
		}
	}
}
