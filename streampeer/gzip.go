package streampeer

import (
	"bytes"
	"fmt"
	"math/bits"
	"runtime"

	"github.com/godotpeer/godotpeer/gderr"
)

// GZIP compresses or decompresses what is put into it: Godot's StreamPeerGZIP. Make one with [NewGZIP] (the zero value is
// not usable), start it, put data in, and get the result out.
//
// What is ready waits in a buffer of the size given to the start. While 1,024 bytes of that or less are free,
// PutPartialData takes nothing, and PutData fails with [gderr.ErrOutOfMemory] if it could not take everything: get
// data out first. A small input that decompresses to a huge output thus takes no more memory than any other. Nothing
// blocks: GetData and the typed gets fail with [gderr.ErrUnavailable] if less is ready than they want, and GetData
// returns what there was.
//
// The compressor holds back data until Finish. The decompressor gives data in pieces of up to 32 KiB: when so much is
// together, where the sender flushed, and at the end. It takes nothing of what follows that end:
// PutPartialData takes no bytes then, and PutData fails with [gderr.ErrOutOfMemory], until Clear. It has a goroutine,
// parked between the calls, which ends with the data, at the first error, by Clear, or when the GZIP is dropped.
//
// A put before a start fails with [gderr.ErrUnconfigured]. Input that can't be decompressed, and a put after Finish,
// fail with [gderr.Failed], until Clear. One goroutine at a time may use a GZIP; different ones are independent.
type GZIP struct {
	base
	out     bytes.Buffer    // what is ready
	limit   int             // how much of it may wait
	codec   codec           // nil unless started
	cleanup runtime.Cleanup // stops the codec of a GZIP that was dropped
}

// maxGZIPBuffer is the largest buffer size that may be asked for.
const maxGZIPBuffer = 1 << 30

// NewGZIP returns a GZIP that is not started yet. The option [Godot3] gives its Variants the numbers of Godot 3.
func NewGZIP(options ...Option) *GZIP {
	g := &GZIP{}
	g.init(g, options)
	return g
}

// StartCompression begins to compress, to the zlib format with useDeflate, else to the gzip format, into a buffer of
// bufferSize bytes, rounded up to a power of two. The engine's defaults are false and 65535.
// It corresponds to StreamPeerGZIP.start_compression.
//
// The errors are [gderr.ErrAlreadyInUse] if the stream was started and not cleared, and [gderr.ErrInvalidParameter]
// for a buffer size below 1 or above 1 GiB.
func (g *GZIP) StartCompression(useDeflate bool, bufferSize int) error {
	if err := g.start("StartCompression", bufferSize); err != nil {
		return err
	}
	g.codec = newDeflater(&g.out, useDeflate)
	return nil
}

// StartDecompression begins to decompress, the zlib format with useDeflate, else the gzip format, into a buffer of
// bufferSize bytes, rounded up to a power of two. The engine's defaults are false and 65535.
// It corresponds to StreamPeerGZIP.start_decompression.
//
// The errors are those of StartCompression.
func (g *GZIP) StartDecompression(useDeflate bool, bufferSize int) error {
	if err := g.start("StartDecompression", bufferSize); err != nil {
		return err
	}
	g.codec = newInflater(useDeflate)
	g.cleanup = runtime.AddCleanup(g, codec.stop, g.codec)
	return nil
}

func (g *GZIP) start(method string, bufferSize int) error {
	switch {
	case g.codec != nil:
		return g.error(method, gderr.ErrAlreadyInUse, errStarted)
	case bufferSize <= 0 || bufferSize > maxGZIPBuffer:
		return g.error(method, gderr.ErrInvalidParameter, fmt.Errorf("buffer size %d is not from 1 to 1 GiB", bufferSize))
	}
	g.limit = 1<<bits.Len(uint(bufferSize-1)) - 1 // the engine's RingBuffer never fills its last byte
	return nil
}

// Finish ends the compression: what the compressor held back, and the end of the format, get ready.
// It corresponds to StreamPeerGZIP.finish.
//
// The errors are [gderr.ErrUnavailable] if the stream is not compressing, and [gderr.ErrOutOfMemory] if more is ready
// now than the buffer should hold. Nothing is lost then: get all of it.
func (g *GZIP) Finish() error {
	d, ok := g.codec.(*deflater)
	if !ok {
		return g.error("Finish", gderr.ErrUnavailable, errNotCompressing)
	}
	if err := d.finish(); err != nil {
		return g.error("Finish", gderr.Failed, err)
	}
	if g.out.Len() > g.limit {
		return g.error("Finish", gderr.ErrOutOfMemory, g.full())
	}
	return nil
}

// Clear drops what is ready and what is held back, and returns to the state before a start.
// It corresponds to StreamPeerGZIP.clear.
func (g *GZIP) Clear() {
	if g.codec != nil {
		g.cleanup.Stop()
		g.codec.stop()
	}
	g.codec, g.out = nil, bytes.Buffer{}
}

// full is the cause where the buffer has no room for what there is.
func (g *GZIP) full() error {
	return fmt.Errorf("%d bytes wait in a buffer of %d: get them, or start with a larger bufferSize", g.out.Len(), g.limit+1)
}
