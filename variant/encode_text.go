package variant

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/godotpeer/godotpeer/gderr"
)

// text encodes a String or what is encoded like one.
func (e encoder) text(dst []byte, t Type, s string) ([]byte, error) {
	if !isASCII(s) {
		if err := checkUnicode(s); err != nil {
			return dst, err
		}
	}
	dst, err := e.word(dst, t, 0, uint32(len(s)))
	return appendPadded(dst, s), err
}

// checkText refuses what would not come back: see cleanText.
func checkText(s string) error {
	if isASCII(s) {
		return nil
	}
	return checkUnicode(s)
}

func checkUnicode(s string) error {
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return refuse(gderr.ErrInvalidParameter, "a String cannot hold a NUL character")
	case strings.HasPrefix(s, "\ufeff"):
		return refuse(gderr.ErrInvalidParameter, "a String cannot begin with a byte order mark")
	case !utf8.ValidString(s):
		return refuse(gderr.ErrInvalidParameter, "a String must be valid UTF-8")
	}
	return nil
}

// isASCII says whether a text consists of the bytes 1 to 127 only, as nearly every text does. It needs no further look
// then: it is valid UTF-8 without a NUL. It looks at eight bytes at a time.
func isASCII[T string | []byte](s T) bool {
	for ; len(s) >= 8; s = s[8:] {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		// Taking one off each byte sets the highest bit of the first that is zero.
		if (w|(w-0x0101010101010101))&0x8080808080808080 != 0 {
			return false
		}
	}
	for i := range len(s) {
		if s[i]-1 >= 0x7f { // 0 wraps around
			return false
		}
	}
	return true
}

// appendPadded appends a text and its padding to four bytes: it writes zeros at the end and the text over those that
// it does not need.
func appendPadded(dst []byte, s string) []byte {
	start := len(dst)
	end := start + (len(s)+3)&^3
	dst = slices.Grow(dst, end-start)[:end]
	clear(dst[max(start, end-4):])
	copy(dst[start:], s)
	return dst
}

// pad appends zeros after n bytes up to the next multiple of four.
func pad(dst []byte, n int) []byte {
	const zeros = "\x00\x00\x00"
	return append(dst, zeros[:-n&3]...)
}

// texts encodes strings without a header, each behind its length.
func (e encoder) texts(dst []byte, all ...string) ([]byte, error) {
	for _, s := range all {
		if err := checkText(s); err != nil {
			return dst, err
		}
		dst = appendPadded(binary.LittleEndian.AppendUint32(dst, uint32(len(s))), s)
	}
	return dst, nil
}

// strings encodes a PackedStringArray, whose strings encode_variant ends with a NUL, counted.
func (e encoder) strings(dst []byte, v []string) ([]byte, error) {
	dst, err := e.count(dst, TypePackedStringArray, 0, len(v))
	if err != nil {
		return dst, err
	}
	for _, s := range v {
		if err := checkText(s); err != nil {
			return dst, err
		}
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(s)+1))
		dst = append(append(dst, s...), 0)
		dst = pad(dst, len(s)+1)
	}
	return dst, nil
}

func (e encoder) nodePath(dst []byte, v *NodePath) ([]byte, error) {
	const marker = 1 << 31 // the old form, a plain string, had the length here
	dst, err := e.header(dst, TypeNodePath, 0)
	if err != nil {
		return dst, err
	}
	absolute := uint32(0)
	if v.Absolute {
		absolute = 1
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(v.Names))|marker)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(v.Subnames)))
	dst = binary.LittleEndian.AppendUint32(dst, absolute)
	if dst, err = e.texts(dst, v.Names...); err != nil {
		return dst, err
	}
	return e.texts(dst, v.Subnames...)
}

func (e encoder) signal(dst []byte, v Signal) ([]byte, error) {
	dst, err := e.text(dst, TypeSignal, v.Name)
	return binary.LittleEndian.AppendUint64(dst, uint64(v.ObjectID)), err
}
