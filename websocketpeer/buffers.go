package websocketpeer

import "sync"

// Sizes of the buffers that are kept between uses, so that an idle peer holds none.
const (
	smallBuffer = 4 << 10
	largeBuffer = 64 << 10
)

var (
	smallBuffers = sync.Pool{New: func() any { return new([smallBuffer]byte) }}
	largeBuffers = sync.Pool{New: func() any { return new([largeBuffer]byte) }}
)

// borrow returns an empty buffer with room for at least size bytes.
func borrow(size int) []byte {
	switch {
	case size <= smallBuffer:
		return smallBuffers.Get().(*[smallBuffer]byte)[:0]
	case size <= largeBuffer:
		return largeBuffers.Get().(*[largeBuffer]byte)[:0]
	}
	return make([]byte, 0, size)
}

// giveBack takes a buffer back that borrow returned. Large ones are left to the garbage collector.
func giveBack(buffer []byte) {
	switch cap(buffer) {
	case smallBuffer:
		smallBuffers.Put((*[smallBuffer]byte)(buffer[:smallBuffer]))
	case largeBuffer:
		largeBuffers.Put((*[largeBuffer]byte)(buffer[:largeBuffer]))
	}
}
