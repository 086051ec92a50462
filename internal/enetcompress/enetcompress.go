// Package enetcompress has the compressors of ENetConnection.compress, as functions from bytes to bytes.
//
// The range coder writes the very bytes of enet_range_coder_compress (thirdparty/enet/compress.c), and FastLZ those of
// fastlz_compress (thirdparty/misc/fastlz.c). zlib and Zstandard are formats for which any correct encoder will do.
//
// All functions may be called by several goroutines at once. Their working memory is shared by all connections and
// reused: once it is there, and dst has room, nothing allocates.
package enetcompress

import "errors"

// Mode is a way to compress, with the numbers of ENetConnection.CompressionMode.
type Mode uint8

// The modes.
const (
	None Mode = iota
	RangeCoder
	FastLZ
	Zlib
	Zstandard
)

// Why something does not decompress.
var (
	// ErrCorrupt is the error for bytes that no encoder of the mode writes.
	ErrCorrupt = errors.New("compressed data is corrupt")
	// ErrTooLarge is the error for bytes that decompress to more than the limit.
	ErrTooLarge = errors.New("compressed data expands beyond its limit")
)

// Valid reports whether m is one of the modes.
func (m Mode) Valid() bool { return m <= Zstandard }

// AppendCompressed appends src, compressed, to dst and reports true; or returns dst as it was and false if that would
// not be smaller than src, as with None. src must not overlap the room behind dst.
func (m Mode) AppendCompressed(dst, src []byte) ([]byte, bool) {
	out := dst
	switch m {
	case RangeCoder:
		out = appendRangeCoded(dst, src)
	case FastLZ:
		out = appendFastLZ(dst, src)
	case Zlib:
		out = appendZlib(dst, src)
	case Zstandard:
		out = appendZstandard(dst, src)
	}
	if size := len(out) - len(dst); size == 0 || size >= len(src) {
		return dst, false
	}
	return out, true
}

// AppendDecompressed appends what src decompresses to, at least one and at most limit bytes, to dst, which may be
// given room for all of them first. src must not overlap the room behind dst. With [ErrCorrupt] or [ErrTooLarge] dst
// is returned as it was; None refuses everything.
func (m Mode) AppendDecompressed(dst, src []byte, limit int) ([]byte, error) {
	var out []byte
	err := ErrCorrupt
	switch m {
	case RangeCoder:
		out, err = appendRangeDecoded(dst, src, limit)
	case FastLZ:
		out, err = appendFromFastLZ(dst, src, limit)
	case Zlib:
		out, err = appendFromZlib(dst, src, limit)
	case Zstandard:
		out, err = appendFromZstandard(dst, src, limit)
	}
	if err == nil && len(out) == len(dst) {
		err = ErrCorrupt // nobody compresses nothing
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}
