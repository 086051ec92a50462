package streampeer

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net"
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

// inflater is the codec that decompresses. The standard library's decompressors pull their input and can't be
// interrupted, so they run in a goroutine that takes turns with the peer, which is in step meanwhile: else it is parked
// until there is more input or more room. It ends with the data, at the first error, and by stop.
type inflater struct {
	*turns

	// These belong to whoever has the turn.
	src, dst []byte // what is left of the input and of the room
	full     bool   // there is output that had no room
	head     []byte // what was looked at of a gzip header, and is to be read again
	err      error  // what ended the goroutine; io.EOF at the end of the data
}

func newInflater(useDeflate bool) *inflater {
	d := &inflater{turns: newTurns()}
	d.start(func() { d.err = d.decompress(useDeflate) })
	return d
}

func (d *inflater) pending() bool { return d.full }

// step lets the goroutine run until it has no input or no room. What it made just before it failed is dropped:
// RATIONALE.md says why.
func (d *inflater) step(out *bytes.Buffer, input []byte, room int) (int, error) {
	room = min(room, max(spare, len(input)))
	out.Grow(room)
	made := out.AvailableBuffer()[:room]
	d.src, d.dst = input, made
	d.next()
	d.full = d.err == nil && len(d.dst) == 0
	if d.err != nil && d.err != io.EOF {
		return 0, d.err
	}
	taken := len(input) - len(d.src)
	out.Write(made[:room-len(d.dst)])
	d.src, d.dst = nil, nil
	return taken, nil
}

func (d *inflater) decompress(useDeflate bool) error {
	r, err := d.open(useDeflate)
	buffer := make([]byte, 4096) // not the room of a step, which may be another when Read returns
	for err == nil {
		var n int
		n, err = r.Read(buffer)
		if !d.deliver(buffer[:n]) {
			return net.ErrClosed
		}
	}
	return err
}

// deliver hands out what was decompressed, and waits for room as long as there is none. It returns false if there
// will be none.
func (d *inflater) deliver(made []byte) bool {
	for {
		n := copy(d.dst, made)
		made, d.dst = made[n:], d.dst[n:]
		if len(d.dst) > 0 {
			return true
		}
		if !d.yield() {
			return false
		}
	}
}

// open reads the header of the format.
func (d *inflater) open(useDeflate bool) (io.Reader, error) {
	source := (*inflaterSource)(d)
	if useDeflate {
		return zlib.NewReader(source)
	}
	if err := source.checkHead(); err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(source)
	if err == nil {
		r.Multistream(false)
	}
	return r, err
}

// checkHead reads the first two bytes of a gzip header, which Read gives again: package gzip waits for all ten of them before
// it tells that the data is something else.
func (s *inflaterSource) checkHead() (err error) {
	var head [2]byte
	for i := range head {
		if head[i], err = s.ReadByte(); err != nil {
			return err
		}
	}
	if head != [2]byte{0x1f, 0x8b} {
		return gzip.ErrHeader
	}
	s.head = head[:]
	return nil
}

// inflaterSource is what the decompressor reads from. Since it has a ReadByte, no byte is taken that does not belong
// to the data.
type inflaterSource inflater

// fill waits for input.
func (s *inflaterSource) fill() error {
	for len(s.src) == 0 {
		if !(*inflater)(s).yield() {
			return net.ErrClosed
		}
	}
	return nil
}

func (s *inflaterSource) Read(p []byte) (int, error) {
	if len(s.head) > 0 {
		n := copy(p, s.head)
		s.head = s.head[n:]
		return n, nil
	}
	if err := s.fill(); err != nil {
		return 0, err
	}
	n := copy(p, s.src)
	s.src = s.src[n:]
	return n, nil
}

func (s *inflaterSource) ReadByte() (byte, error) {
	if err := s.fill(); err != nil {
		return 0, err
	}
	c := s.src[0]
	s.src = s.src[1:]
	return c, nil
}
