package streampeer

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
)

// deflater is the codec that compresses.
type deflater struct {
	w        io.WriteCloser
	finished bool
}

// newDeflater returns a codec whose output goes to out, in the zlib format or the gzip format.
func newDeflater(out *bytes.Buffer, useDeflate bool) *deflater {
	if useDeflate {
		return &deflater{w: zlib.NewWriter(out)}
	}
	return &deflater{w: gzip.NewWriter(out)}
}

// step takes a little at a time, since no room limits what the compressor writes: at most a block, or some 64 KiB.
func (d *deflater) step(_ *bytes.Buffer, input []byte, _ int) (int, error) {
	if d.finished {
		return 0, errFinished
	}
	return d.w.Write(input[:min(len(input), 4096)])
}

func (d *deflater) finish() error {
	if d.finished {
		return nil
	}
	d.finished = true
	return d.w.Close()
}

func (d *deflater) pending() bool { return false }

func (d *deflater) stop() {}
