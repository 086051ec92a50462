package variant

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// GetStringFromASCII returns bytes as text up to a NUL, each a character of Latin-1.
// It corresponds to PackedByteArray.get_string_from_ascii.
func GetStringFromASCII(b []byte) string {
	b = untilNUL(b)
	var text strings.Builder
	text.Grow(len(b))
	for _, c := range b {
		text.WriteRune(rune(c))
	}
	return text.String()
}

// GetStringFromUTF8 returns bytes as text up to a NUL, without a byte order mark ahead of it. What is not UTF-8 becomes U+FFFD,
// one for each byte, but one for the beginning of a character that is cut by another byte.
// It corresponds to PackedByteArray.get_string_from_utf8.
func GetStringFromUTF8(b []byte) string {
	b = untilNUL(bytes.TrimPrefix(b, []byte("\uFEFF")))
	if utf8.Valid(b) {
		return string(b)
	}
	var text strings.Builder
	text.Grow(len(b))
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			size = cutCharacter(b)
		}
		text.WriteRune(r)
		b = b[size:]
	}
	return text.String()
}

func untilNUL(b []byte) []byte {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}

// cutCharacter returns how many bytes the engine replaces by one U+FFFD, of bytes that do not begin with a character: those of
// one that is cut by another byte, not by the end.
func cutCharacter(b []byte) int {
	whole := 0
	switch {
	case b[0]&0xf0 == 0xe0:
		whole = 3
	case b[0]&0xf8 == 0xf0:
		whole = 4
	}
	low, high := byte(0x80), byte(0xbf) // of the second byte
	switch b[0] {
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	for n := 1; n < whole && n < len(b); n++ {
		if b[n] < low || b[n] > high {
			return n
		}
		low, high = 0x80, 0xbf
	}
	return 1
}

// GetStringFromUTF16 returns bytes as text up to a NUL: UTF-16, little-endian unless a byte order mark says otherwise. Surrogates
// without the other half become U+FFFD; the engine keeps or drops them. The last byte of an odd number does not count.
// It corresponds to PackedByteArray.get_string_from_utf16.
func GetStringFromUTF16(b []byte) string {
	order := binary.ByteOrder(binary.LittleEndian)
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		unit := order.Uint16(b[i:])
		switch {
		case i == 0 && unit == 0xfeff:
			continue
		case i == 0 && unit == 0xfffe:
			order = binary.BigEndian
			continue
		case unit == 0:
			return string(utf16.Decode(units))
		}
		units = append(units, unit)
	}
	return string(utf16.Decode(units))
}

// GetStringFromUTF32 returns bytes as text: UTF-32, little-endian. NUL, and what is no character, become U+FFFD. The last bytes
// of what is not a multiple of four do not count.
// It corresponds to PackedByteArray.get_string_from_utf32.
func GetStringFromUTF32(b []byte) string {
	var text strings.Builder
	text.Grow(len(b) / 4)
	for ; len(b) >= 4; b = b[4:] {
		r := rune(min(binary.LittleEndian.Uint32(b), utf8.MaxRune+1))
		if r == 0 {
			r = utf8.RuneError
		}
		text.WriteRune(r)
	}
	return text.String()
}

// GetStringFromWchar is [GetStringFromUTF16] on Windows and [GetStringFromUTF32] elsewhere.
// It corresponds to PackedByteArray.get_string_from_wchar.
func GetStringFromWchar(b []byte) string {
	if runtime.GOOS == "windows" {
		return GetStringFromUTF16(b)
	}
	return GetStringFromUTF32(b)
}

// ToASCIIBuffer returns a text as ASCII. What is not ASCII becomes a space.
// It corresponds to String.to_ascii_buffer.
func ToASCIIBuffer(text string) []byte {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0x7f {
			r = ' '
		}
		b = append(b, byte(r))
	}
	return b
}

// ToUTF8Buffer returns a text as UTF-8, which a string of Go is: []byte(text).
// It corresponds to String.to_utf8_buffer.
func ToUTF8Buffer(text string) []byte { return []byte(text) }

// ToUTF16Buffer returns a text as UTF-16, little-endian, without a byte order mark.
// It corresponds to String.to_utf16_buffer.
func ToUTF16Buffer(text string) []byte {
	b := make([]byte, 0, 2*len(text))
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

// ToUTF32Buffer returns a text as UTF-32, little-endian, without a byte order mark.
// It corresponds to String.to_utf32_buffer.
func ToUTF32Buffer(text string) []byte {
	b := make([]byte, 0, 4*len(text))
	for _, r := range text {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	return b
}

// ToWcharBuffer is [ToUTF16Buffer] on Windows and [ToUTF32Buffer] elsewhere.
// It corresponds to String.to_wchar_buffer.
func ToWcharBuffer(text string) []byte {
	if runtime.GOOS == "windows" {
		return ToUTF16Buffer(text)
	}
	return ToUTF32Buffer(text)
}
