package enetcompress_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetcompress"
)

// fuzzLimit is what decompressed bytes may be: about what a datagram may.
const fuzzLimit = 4096

// FuzzDecompress decompresses any bytes: at most as many as the limit, and in the range coder's case only what its
// encoder makes the same bytes of. Zeros at the end are the decoder's own.
func FuzzDecompress(f *testing.F) {
	for name, mode := range modes {
		for _, g := range readGolden(f, name) {
			f.Add(uint8(mode), g.compressed)
		}
	}
	f.Fuzz(func(t *testing.T, number uint8, packed []byte) {
		mode := enetcompress.Mode(number % 5)
		plain, err := mode.AppendDecompressed(nil, packed, fuzzLimit)
		if err != nil {
			require.Empty(t, plain)
			return
		}
		require.NotEmpty(t, plain)
		require.LessOrEqual(t, len(plain), fuzzLimit)
		if mode != enetcompress.RangeCoder {
			return
		}
		again, ok := mode.AppendCompressed(nil, plain)
		if !ok { // as long as plain, perhaps by zeros at the end that nobody needs
			return
		}
		require.Equal(t, bytes.TrimRight(packed, "\x00"), bytes.TrimRight(again, "\x00"))
	})
}

// FuzzRoundTrip compresses any bytes with each mode and gets them back.
func FuzzRoundTrip(f *testing.F) {
	for _, sample := range samples() {
		f.Add(sample[:min(len(sample), 1392)])
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		if len(plain) > 1<<15 {
			return
		}
		for name, mode := range modes {
			roundTrip(t, mode, name, plain)
		}
	})
}
