package streampeer

import (
	"math"
	"sync"

	"github.com/godotpeer/godotpeer/gderr"
)

// frames keeps buffers for putFramed between calls, so that an idle stream holds none.
var frames = sync.Pool{New: func() any { return new([]byte) }}

// maxPooled is the size from which a buffer is left to the garbage collector.
const maxPooled = 64 << 10

// putFramed sends what encode appends behind its length, a 32-bit number of bytes, in one piece.
func (b *base) putFramed(encode func(dst []byte) ([]byte, error)) error {
	buffer := frames.Get().(*[]byte)
	defer putBack(buffer)
	frame, err := encode(append((*buffer)[:0], 0, 0, 0, 0))
	if err != nil {
		return err
	}
	*buffer = frame
	size := len(frame) - 4
	if size > math.MaxInt32 {
		return gderr.New("StreamPeer.PutData", gderr.ErrOutOfMemory, errLengthTooBig)
	}
	b.order().PutUint32(frame, uint32(size))
	_, err = b.ext.PutData(frame)
	return err
}

func putBack(buffer *[]byte) {
	if cap(*buffer) <= maxPooled {
		frames.Put(buffer)
	}
}
