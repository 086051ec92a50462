package variant_test

import (
	_ "embed"
	"encoding/hex"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/variant"
)

//go:embed testdata/text.txt
var recordedTexts string

// TestTextsAsRecorded compares with what the engine made of bytes and texts.
func TestTextsAsRecorded(t *testing.T) {
	t.Parallel()
	count := 0
	for line := range strings.Lines(recordedTexts) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		require.Len(t, fields, 3, line)
		given, want := ofHex(t, fields[1]), ofHex(t, fields[2])
		if from, ok := texts[fields[0]]; ok {
			assert.Equal(t, textOfUTF32(want), from(given), line)
		} else {
			assert.Equal(t, want, buffers[fields[0]](string(given)), line)
		}
		count++
	}
	assert.Greater(t, count, 500)
}

var texts = map[string]func([]byte) string{
	"ascii": variant.GetStringFromASCII,
	"utf8":  variant.GetStringFromUTF8,
	"utf16": variant.GetStringFromUTF16,
	"utf32": variant.GetStringFromUTF32,
}

var buffers = map[string]func(string) []byte{
	"to_ascii": variant.ToASCIIBuffer,
	"to_utf8":  variant.ToUTF8Buffer,
	"to_utf16": variant.ToUTF16Buffer,
	"to_utf32": variant.ToUTF32Buffer,
}

func ofHex(t *testing.T, text string) []byte {
	t.Helper()
	if text == "-" {
		return []byte{}
	}
	b, err := hex.DecodeString(text)
	require.NoError(t, err)
	return b
}

// textOfUTF32 is a text as the record has it, with U+FFFD for the surrogates that the engine keeps.
func textOfUTF32(b []byte) string {
	var text strings.Builder
	for ; len(b) > 0; b = b[4:] {
		text.WriteRune(rune(b[0]) | rune(b[1])<<8 | rune(b[2])<<16)
	}
	return text.String()
}

func TestWchar(t *testing.T) {
	t.Parallel()
	from, to := variant.GetStringFromUTF32, variant.ToUTF32Buffer
	if runtime.GOOS == "windows" {
		from, to = variant.GetStringFromUTF16, variant.ToUTF16Buffer
	}
	b := variant.ToWcharBuffer("é😀")
	assert.Equal(t, to("é😀"), b)
	assert.Equal(t, from(b), variant.GetStringFromWchar(b))
	assert.Equal(t, "é😀", variant.GetStringFromWchar(b))
}

// FuzzTexts: whatever the bytes are, text is valid, and what was text comes back.
func FuzzTexts(f *testing.F) {
	f.Add([]byte("\xe2\x82A\xed\xa0\x80"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, from := range texts {
			if text := from(b); !utf8.ValidString(text) {
				t.Errorf("%s: %q is not UTF-8", name, text)
			}
		}
		if text := string(b); utf8.ValidString(text) && !strings.ContainsAny(text, "\x00\uFEFF") {
			assert.Equal(t, text, variant.GetStringFromUTF8(b))
			assert.Equal(t, text, variant.GetStringFromUTF32(variant.ToUTF32Buffer(text)))
			if !strings.HasPrefix(text, "\uFFFE") {
				assert.Equal(t, text, variant.GetStringFromUTF16(variant.ToUTF16Buffer(text)))
			}
		}
	})
}
