package enetcompress_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetcompress"
)

// fuzzLimit is what decompressed bytes may be: about what a datagram may.
const fuzzLimit = 4096

// FuzzDecompress decompresses any bytes: at most as many as the limit, in the range coder's case only what its encoder
// makes the same bytes of, and in zlib's what the standard library makes of them. Zeros at the end are the range decoder's
// own.
func FuzzDecompress(f *testing.F) {
	for name, mode := range modes {
		for _, g := range readGolden(f, name) {
			f.Add(uint8(mode), g.compressed)
		}
	}
	f.Fuzz(func(t *testing.T, number uint8, packed []byte) {
		mode := enetcompress.Mode(number % 5)
		plain, err := mode.AppendDecompressed(nil, packed, fuzzLimit)
		if mode == enetcompress.Zlib {
			requireAsStandard(t, packed, plain, err)
		}
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

// requireAsStandard compares what zlib's bytes decompress to with what package compress/zlib reads. Nothing may follow them.
func requireAsStandard(t *testing.T, packed, plain []byte, err error) {
	var want []byte
	source := bytes.NewReader(packed)
	r, failed := zlib.NewReader(source)
	if failed == nil {
		want, failed = io.ReadAll(io.LimitReader(r, fuzzLimit+1))
	}
	switch {
	case failed == nil && len(want) > fuzzLimit:
		require.ErrorIs(t, err, enetcompress.ErrTooLarge)
	case failed != nil: // one may have gone beyond the limit before it saw that
		require.Error(t, err)
	case len(want) == 0 || source.Len() > 0:
		require.ErrorIs(t, err, enetcompress.ErrCorrupt)
	default:
		require.NoError(t, err)
		require.Equal(t, want, plain)
	}
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
