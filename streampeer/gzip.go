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
// Beside the gets and puts of every [StreamPeer] it has StartCompression, StartDecompression, Finish and Clear.
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
// It corresponds to StreamPeerGZIP.new.
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

// spare is how many bytes must be free in the buffer of a GZIP, and one more, before it takes input, as
// in StreamPeerGZIP::put_partial_data.
const spare = 1024

// codec compresses or decompresses.
type codec interface {
	// step processes some of the input, appends at most room bytes of decompressed output (of compressed output as
	// much as comes), and returns how many bytes of the input it took.
	step(out *bytes.Buffer, input []byte, room int) (int, error)
	// pending reports whether there is output that step had no room for.
	pending() bool
	// stop gives up what the codec holds. It may be called more than once.
	stop()
}

func (g *GZIP) class() string { return "streampeer.GZIP" }

func (g *GZIP) writeSome(as string, p []byte) (int, error) {
	if g.codec == nil {
		return 0, g.error(as, gderr.ErrUnconfigured, errNotStarted)
	}
	taken := 0
	for (taken < len(p) || g.codec.pending()) && g.hasRoom() {
		before := g.out.Len()
		n, err := g.step(p[taken:])
		if err != nil {
			return taken, g.error(as, gderr.Failed, err)
		}
		if taken += n; n == 0 && g.out.Len() == before { // behind the end of the data
			break
		}
	}
	return taken, nil
}

func (g *GZIP) writeAll(as string, p []byte) (int, error) {
	n, err := g.writeSome(as, p)
	switch {
	case err != nil || n == len(p):
		return n, err
	case g.hasRoom():
		return n, g.error(as, gderr.ErrOutOfMemory, errBehindEnd)
	}
	return n, g.error(as, gderr.ErrOutOfMemory, g.full())
}

func (g *GZIP) hasRoom() bool { return g.limit-g.out.Len() > spare }

func (g *GZIP) step(p []byte) (int, error) {
	n, err := g.codec.step(&g.out, p, g.limit-g.out.Len())
	runtime.KeepAlive(g) // the cleanup must not stop the codec meanwhile
	return n, err
}

// available gets output that the buffer had no room for before. If that fails, the next put tells.
func (g *GZIP) available() int {
	for g.codec != nil && g.codec.pending() && g.hasRoom() {
		_, _ = g.step(nil)
	}
	return g.out.Len()
}

func (g *GZIP) readSome(_ string, p []byte) (int, error) {
	got := 0
	for got < len(p) && g.available() > 0 {
		n, _ := g.out.Read(p[got:])
		got += n
	}
	return got, nil
}

func (g *GZIP) readAll(as string, p []byte) (int, error) {
	n, _ := g.readSome(as, p)
	if n < len(p) {
		return n, g.error(as, gderr.ErrUnavailable, errTooFew)
	}
	return n, nil
}
