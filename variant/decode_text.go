package variant

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
	"unsafe"

	"github.com/godotpeer/godotpeer/gderr"
)

// text reads a string.
func (d *decoder) text() (string, error) {
	b, err := d.textBytes()
	if err != nil {
		return "", err
	}
	return d.keep(b), nil
}

// The short strings of a value share pieces of memory, which stay as long as one of their strings.
const (
	pieceSize = 64 // bytes
	shortText = 24 // bytes; longer strings have their own memory
)

// keep returns a string of bytes of the data. It puts short ones behind each other in a piece of memory, whose bytes
// never change once they are part of a string.
func (d *decoder) keep(b []byte) string {
	if len(b) == 0 || len(b) > shortText {
		return string(b)
	}
	start := len(d.piece)
	if start+len(b) > cap(d.piece) {
		start, d.piece = 0, make([]byte, 0, min(pieceSize, len(b)+max(d.left(), 0)))
	}
	d.piece = append(d.piece, b...)
	return unsafe.String(&d.piece[start], len(b))
}

// asciiText reads a String, with its header, that is ASCII. False means that what comes is something
// else, or an error, and nothing is read. What it returns is part of the data.
func (d *decoder) asciiText(depth int) (b []byte, ok bool) {
	if d.left() < 8 || depth > maxDepth {
		return nil, false
	}
	w, rest := binary.LittleEndian.Uint64(d.data[d.pos:]), d.data[d.pos+8:]
	length := w >> 32
	padded := (length + 3) &^ 3
	if uint32(w) != uint32(TypeString) || padded > uint64(len(rest)) || !isASCII(rest[:length]) {
		return nil, false
	}
	d.pos += 8 + int(padded)
	return rest[:length], true
}

// textBytes reads a string as _decode_string does: it ends at a NUL, a byte order mark is dropped, and bytes that are
// no valid UTF-8 are refused. What it returns is part of the data.
func (d *decoder) textBytes() ([]byte, error) {
	if err := d.need(4, "the length of a string"); err != nil {
		return nil, err
	}
	start := d.pos
	rest := d.data[start+4:]
	length := int64(int32(binary.LittleEndian.Uint32(d.data[start:])))
	padded := (length + 3) &^ 3
	if length < 0 || padded > int64(len(rest)) {
		return nil, badData(gderr.ErrFileEOF, start, "%d bytes expected for a string of length %d, %d are left",
			padded, length, len(rest))
	}
	d.pos += 4 + int(padded)
	if b := rest[:length]; isASCII(b) {
		return b, nil
	}
	b, ok := cleanText(rest[:length])
	if !ok {
		return nil, badData(gderr.ErrInvalidData, start+4, "a string that is not UTF-8")
	}
	return b, nil
}

// cleanText returns what String::append_utf8 makes of bytes, and false where it refuses them.
func cleanText(b []byte) ([]byte, bool) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if end := bytes.IndexByte(b, 0); end >= 0 {
		b = b[:end]
	}
	return b, utf8.Valid(b)
}

// nodePath reads a NodePath. The form of Godot 2, a plain string, is refused.
func (d *decoder) nodePath() (p NodePath, err error) {
	start := d.pos
	if err := d.need(4, "a NodePath"); err != nil {
		return p, err
	}
	if binary.LittleEndian.Uint32(d.data[d.pos:])&(1<<31) == 0 {
		return p, badData(gderr.ErrInvalidData, start, "a NodePath in the form of Godot 2")
	}
	if err := d.need(12, "a NodePath"); err != nil {
		return p, err
	}
	names, subnames, flags := d.uint32()&^(1<<31), d.uint32(), d.uint32()
	if flags&2 != 0 {
		subnames++ // the property was counted apart in an earlier form
	}
	total := names + subnames // wraps around in decode_variant, too
	if int64(total)*4 > int64(d.left()) {
		return p, badData(gderr.ErrFileEOF, start, "a NodePath of %d names, %d bytes are left", total, max(d.left(), 0))
	}
	all := make([]string, total)
	for i := range all {
		if all[i], err = d.text(); err != nil {
			return p, err
		}
	}
	split := min(names, total)
	p.Absolute = flags&1 != 0
	p.Names, p.Subnames = some(all[:split:split]), some(all[split:])
	return p, nil
}

// some returns nil for an empty slice.
func some(s []string) []string {
	if len(s) == 0 {
		return nil
	}
	return s
}

func (d *decoder) signal() (Signal, error) {
	name, err := d.text()
	if err != nil {
		return Signal{}, err
	}
	if err := d.need(8, "the object of a Signal"); err != nil {
		return Signal{}, err
	}
	return Signal{name, int64(d.uint64())}, nil
}
