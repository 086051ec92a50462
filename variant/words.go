package variant

import (
	"encoding/binary"
	"slices"
	"unsafe"
)

// words are those of a value, of which Projection has most.
type words [16]uint32

// view returns the memory of a value that consists of words.
func view[T any](p *T) []uint32 {
	return unsafe.Slice((*uint32)(unsafe.Pointer(p)), unsafe.Sizeof(*p)/4)
}

// viewAt returns so many words at an address.
func viewAt(p unsafe.Pointer, size int) []uint32 { return unsafe.Slice((*uint32)(p), size) }

// viewAll returns the memory of elements that consist of words.
func viewAll[T any](list []T) []uint32 {
	return unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(list))), uintptr(len(list))*unsafe.Sizeof(*new(T))/4)
}

// viewAll64 is viewAll for elements of eight bytes.
func viewAll64[T int64 | float64](list []T) []uint64 {
	return unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(list))), len(list))
}

// memory returns the bytes of numbers as they lie in memory.
func memory[T uint32 | uint64](numbers []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(numbers))), uintptr(len(numbers))*unsafe.Sizeof(*new(T)))
}

// toWire turns numbers of so many bytes each from the order of memory into that of the wire, little-endian, or back.
func toWire(data []byte, size int) {
	if !littleEndian {
		swap(data, size)
	}
}

var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// swap turns each number of so many bytes around.
func swap(data []byte, size int) {
	for number := range slices.Chunk(data, size) {
		slices.Reverse(number)
	}
}

// transpose makes rows of the columns of a basis, and columns of its rows.
func transpose(w []uint32) {
	w[1], w[3] = w[3], w[1]
	w[2], w[6] = w[6], w[2]
	w[5], w[7] = w[7], w[5]
}
