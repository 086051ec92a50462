package streampeer

import (
	"math"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/variant"
)

// PutString sends the text as ASCII behind its length, a 32-bit number of bytes. Every character that is not ASCII
// is sent as a space, as in the engine (scenario tcp/strings).
// It corresponds to StreamPeer.put_string.
func (b *base) PutString(value string) error {
	return b.putText("PutString", strings.Map(toASCII, value))
}

func toASCII(r rune) rune {
	if r > 0x7f {
		return ' '
	}
	return r
}

// PutUTF8String sends the text as UTF-8 behind its length, a 32-bit number of bytes.
// It corresponds to StreamPeer.put_utf8_string.
func (b *base) PutUTF8String(value string) error {
	return b.putText("PutUTF8String", value)
}

// putText sends the length of the text and the text, in one piece.
func (b *base) putText(as, text string) error {
	block := blocks.Take(lengthSize + len(text))
	defer blocks.Give(block)
	return b.putFramed(as, append(block[:lengthSize], text...))
}

// GetString reads a text of the given number of bytes, as GetData does; with -1, Godot's default, the length comes ahead
// of it, as PutString sends it. Each byte is a character of Latin-1, and the text ends at a NUL.
// It corresponds to StreamPeer.get_string.
func (b *base) GetString(bytes int) (string, error) {
	data, err := b.getText("GetString", bytes)
	if err != nil {
		return "", err
	}
	return variant.GetStringFromASCII(data), nil
}

// GetUTF8String reads a text of the given number of bytes, as GetData does; with -1, Godot's default, the length comes
// ahead of it, as PutUTF8String sends it. The text is as [variant.GetStringFromUTF8] makes it: it ends at a NUL, and bytes that
// are not UTF-8 become U+FFFD.
// It corresponds to StreamPeer.get_utf8_string.
func (b *base) GetUTF8String(bytes int) (string, error) {
	data, err := b.getText("GetUTF8String", bytes)
	if err != nil {
		return "", err
	}
	return variant.GetStringFromUTF8(data), nil
}

// getText reads n bytes or, if n is negative, as many as the number ahead of them says.
func (b *base) getText(as string, n int) ([]byte, error) {
	if n < 0 {
		return b.getFramed(as)
	}
	return b.getData(as, n)
}

// lengthSize is the size of the length ahead of a text or a Variant, in bytes.
const lengthSize = 4

// putFramed sends a frame, in one piece: room for the length, and behind it what the length is of.
func (b *base) putFramed(as string, frame []byte) error {
	size := len(frame) - lengthSize
	if size > math.MaxInt32 {
		return b.error(as, gderr.ErrOutOfMemory, errLengthTooBig)
	}
	b.order().PutUint32(frame, uint32(size))
	_, err := b.on().writeAll(as, frame)
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
