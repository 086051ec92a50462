package realtest

import (
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/godotpeer/godotpeer/variant"
)

// TestDifferStrings compares what becomes of bytes as texts, and of texts as bytes.
func TestDifferStrings(t *testing.T) {
	t.Parallel()
	from := map[string]func([]byte) string{
		"ascii": variant.GetStringFromASCII, "utf8": variant.GetStringFromUTF8, "utf16": variant.GetStringFromUTF16,
		"utf32": variant.GetStringFromUTF32, "wchar": variant.GetStringFromWchar,
	}
	to := map[string]func(string) []byte{
		"ascii": variant.ToASCIIBuffer, "utf8": variant.ToUTF8Buffer, "utf16": variant.ToUTF16Buffer,
		"utf32": variant.ToUTF32Buffer, "wchar": variant.ToWcharBuffer,
	}
	encodings := []string{"ascii", "utf8", "utf16", "utf32", "wchar"}
	eachSeed(t, func(d *differ) {
		for range 300 {
			encoding := pick(d, encodings...)
			text := d.text()
			d.script(nil, to[encoding](text), "text_to", encoding, text)
			data := to[pick(d, encodings...)](text)
			if d.IntN(2) == 0 {
				data = d.damaged(data)
			}
			if d.IntN(4) == 0 {
				data = d.bytes(12)
			}
			points := []int32([]rune(from[encoding](data)))
			if encoding == "utf16" && slices.Contains(points, utf8.RuneError) {
				continue // halves of characters, behind some of which an engine reads on
			}
			d.script(samePoints, points, "text_from", encoding, data)
		}
	})
}

// samePoints compares code points. Those that are no characters are U+FFFD here, where no string can hold them.
func samePoints(want, got any) bool {
	points := got.([]int32)
	for i, r := range points {
		if !utf8.ValidRune(r) {
			points[i] = utf8.RuneError
		}
	}
	return slices.Equal(want.([]int32), points)
}
