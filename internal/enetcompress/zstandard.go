package enetcompress

import (
	"errors"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// zstandardWindow is the largest window: more than any datagram holds.
const zstandardWindow = 8 << 10

// zstandard is an encoder and a decoder for everybody, made when somebody needs one. Their calls are independent.
var zstandard = sync.OnceValue(func() (z struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}) {
	// Neither fails but for an option that does not exist.
	z.encoder, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderCRC(false),
		zstd.WithWindowSize(zstandardWindow), zstd.WithLowerEncoderMem(true))
	z.decoder, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true),
		zstd.WithDecoderLowmem(true))
	return z
})

func appendZstandard(dst, src []byte) []byte { return zstandard().encoder.EncodeAll(src, dst) }

// appendFromZstandard gives the decoder no more room than limit bytes, and so it takes no more.
func appendFromZstandard(dst, src []byte, limit int) ([]byte, error) {
	room := slices.Grow(dst, limit)
	out, err := zstandard().decoder.DecodeAll(src, room[:len(dst):len(dst)+limit])
	switch {
	case errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return dst, ErrTooLarge
	case err != nil:
		return dst, ErrCorrupt
	}
	return out, nil
}
