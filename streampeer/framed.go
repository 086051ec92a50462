package streampeer

import (
	"math"

	"github.com/godotpeer/godotpeer/gderr"
)

// lengthSize is the size of the length ahead of a text or a Variant, in bytes.
const lengthSize = 4

// putFramed sends a frame, in one piece: room for the length, and behind it what the length is of.
func (b *base) putFramed(as string, frame []byte) error {
	size := len(frame) - lengthSize
	if size > math.MaxInt32 {
		return b.error(as, gderr.ErrOutOfMemory, errLengthTooBig)
	}
	b.order().PutUint32(frame, uint32(size))
	_, err := b.medium.writeAll(as, frame)
	return err
}

// getFramed reads what stands behind its length.
func (b *base) getFramed(as string) ([]byte, error) {
	length, err := b.get(as, lengthSize)
	if err != nil {
		return nil, err
	}
	size := int32(b.order().Uint32(length))
	if size < 0 {
		return nil, b.error(as, gderr.ErrInvalidData, errNegative)
	}
	return b.getData(as, int(size))
}
