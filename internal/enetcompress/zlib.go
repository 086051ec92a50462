package enetcompress

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// zlibLevel is the lowest level whose bytes are as few as those of zlib's level 6, which Compression::zlib_level asks
// for; below it the library makes short datagrams longer.
const zlibLevel = 7

// deflater is a zlib writer that appends to out.
type deflater struct {
	zlib *zlib.Writer
	out  []byte
}

func (d *deflater) Write(p []byte) (int, error) {
	d.out = append(d.out, p...)
	return len(p), nil
}

var deflaters = sync.Pool{New: func() any {
	d := new(deflater)
	d.zlib, _ = zlib.NewWriterLevel(d, zlibLevel) // fails for a level that does not exist
	return d
}}

func appendZlib(dst, src []byte) []byte {
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	d.out = dst
	d.zlib.Reset(d)
	_, _ = d.zlib.Write(src) // Write of a deflater never fails
	_ = d.zlib.Close()
	out := d.out
	d.out = nil
	return out
}

// inflater is a zlib reader of src; its zlib is nil until the first header was read.
type inflater struct {
	src  bytes.Reader
	zlib io.ReadCloser
}

var inflaters = sync.Pool{New: func() any { return new(inflater) }}

func appendFromZlib(dst, src []byte, limit int) ([]byte, error) {
	i := inflaters.Get().(*inflater)
	defer inflaters.Put(i)
	i.src.Reset(src)
	defer i.src.Reset(nil)
	if err := i.readHeader(); err != nil {
		return dst, ErrCorrupt
	}
	out, err := appendAll(dst, i.zlib, limit)
	if err == nil && i.src.Len() > 0 {
		err = ErrCorrupt
	}
	return out, err
}

// readHeader begins to read a stream.
func (i *inflater) readHeader() (err error) {
	if i.zlib == nil {
		i.zlib, err = zlib.NewReader(&i.src)
		return err
	}
	return i.zlib.(zlib.Resetter).Reset(&i.src, nil)
}

// appendAll appends what r gives up to its end, at most limit bytes.
func appendAll(dst []byte, r io.Reader, limit int) ([]byte, error) {
	out := slices.Grow(dst, limit+1) // the byte more tells that there is one
	size := len(dst)
	for {
		n, err := r.Read(out[size : len(dst)+limit+1])
		size += n
		switch {
		case size > len(dst)+limit:
			return dst, ErrTooLarge
		case errors.Is(err, io.EOF):
			return out[:size], nil
		case err != nil:
			return dst, ErrCorrupt
		}
	}
}
