package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/godotpeer/godotpeer/variant"
)

// input returns the bytes that the arguments name.
func input(c *config, stdin io.Reader) ([]byte, error) {
	switch {
	case c.text != "":
		return decodeText(c.text)
	case c.file == "" || c.file == "-":
		data, err := io.ReadAll(stdin)
		if err != nil {
			return nil, err
		}
		return bytesOrText(data), nil
	}
	data, err := os.ReadFile(c.file)
	return bytesOrText(data), err
}

// bytesOrText decodes data that is hex or base64, and returns all else as it is. Variants themselves have zeros.
func bytesOrText(data []byte) []byte {
	if decoded, err := decodeText(string(data)); err == nil && len(decoded) > 0 {
		return decoded
	}
	return data
}

// decodeText decodes hex or base64, with any white space in it.
func decodeText(text string) ([]byte, error) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	if data, err := hex.DecodeString(text); err == nil {
		return data, nil
	}
	if data, err := base64.StdEncoding.DecodeString(text); err == nil {
		return data, nil
	}
	return nil, errors.New("neither hex nor base64")
}

// dumpData prints all values in the data.
func dumpData(p *printer, data []byte, frames bool) error {
	if frames {
		return dumpFrames(p, bytes.NewReader(data))
	}
	if len(data) == 0 {
		return errors.New("no data")
	}
	for len(data) > 0 && !p.done() {
		_, n, err := variant.Decode(data, p.options)
		if err != nil {
			return err
		}
		if err := p.print(data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

// maxFrame is the longest value taken from a stream, in bytes.
const maxFrame = 64 << 20

// dumpFrames prints values that come with their length ahead, up to the end of the stream.
func dumpFrames(p *printer, r io.Reader) error {
	r = bufio.NewReader(r)
	for !p.done() {
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		length := binary.LittleEndian.Uint32(head[:])
		if length > maxFrame {
			return fmt.Errorf("a value of %d bytes: is this a stream of put_var?", length)
		}
		var frame bytes.Buffer // grows with what comes, whatever the length says
		if _, err := io.CopyN(&frame, r, int64(length)); err != nil {
			return fmt.Errorf("a value of %d bytes ends after %d: %w", length, frame.Len(), io.ErrUnexpectedEOF)
		}
		if err := p.print(frame.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
