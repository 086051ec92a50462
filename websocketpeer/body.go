package websocketpeer

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// maxBody is how many bytes of the body of an answer are kept.
const maxBody = 4 << 10

// body takes in the body of an answer that refuses: bytes in, the first of the body's out.
type body struct {
	of      *HandshakeError
	left    int64 // bytes that are to come, of a chunk if it is chunked
	chunked bool
	within  bool // a chunk's data has come, and the line break behind it has not
}

// announce takes what the answer says about its body. Where neither it nor the end of the connection tells where that
// ends, there is none.
func (b *body) announce(version string, of *HandshakeError) {
	size, sized := joined(of.Header, "Content-Length")
	switch {
	case of.StatusCode < 200, of.StatusCode == http.StatusNoContent, of.StatusCode == http.StatusNotModified:
	case hasToken(of.Header["Transfer-Encoding"], "chunked"):
		b.chunked = true
	case sized:
		left, _ := strconv.ParseUint(size, 10, 63)
		b.left = int64(left)
	case version == "HTTP/1.0", hasToken(of.Header["Connection"], "close"):
		b.left = math.MaxInt64
	}
}

// take takes in what has come, and returns what it can't use yet. It reports whether it wants no more.
func (b *body) take(in []byte) (rest []byte, done bool) {
	for {
		n := min(int64(len(in)), b.left, int64(maxBody-len(b.of.Body)))
		b.of.Body, in, b.left = append(b.of.Body, in[:n]...), in[n:], b.left-n
		switch {
		case len(b.of.Body) == maxBody, b.left == 0 && !b.chunked:
			return nil, true
		case b.left > 0:
			return in, false
		}
		line, behind, found := bytes.Cut(in, []byte("\n"))
		if !found {
			return in, false
		}
		if in = behind; !b.nextChunk(strings.TrimSuffix(string(line), "\r")) {
			return nil, true
		}
	}
}

// nextChunk takes a line between the data of chunks. It reports whether more data is to come.
func (b *body) nextChunk(line string) bool {
	if b.within {
		b.within = false
		return line == ""
	}
	size, _, _ := strings.Cut(line, ";")
	left, err := strconv.ParseUint(strings.TrimSpace(size), 16, 63)
	b.left, b.within = int64(left), true
	return err == nil && left > 0
}
