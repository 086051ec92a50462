package websocketpeer

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// The opening handshake (RFC 6455 section 4) is a matter of texts: what stands here and in the files of the two sides
// makes and judges them, and knows of no connection.

// What is wrong with a request or answer as a whole.
var (
	errHeadTooBig = errors.New("the headers have more than 64 KiB")
	errHeadLine   = errors.New("a header line is malformed")
)

// endOfHead ends a request or answer.
const endOfHead = "\r\n\r\n"

// headSize returns the size of the request or answer that data begins with, or 0 if that is not all there. Up to known
// it was looked at before.
func headSize(data []byte, known int) int {
	from := max(0, known-len(endOfHead)+1)
	i := bytes.Index(data[from:], []byte(endOfHead))
	if i < 0 {
		return 0
	}
	return from + i + len(endOfHead)
}

// parseHead takes a request or answer apart: the words of its first line, and its headers.
func parseHead(head string) (first []string, header http.Header, err error) {
	lines := strings.Split(strings.TrimSuffix(head, endOfHead), "\r\n")
	header = make(http.Header, len(lines))
	for _, line := range lines[1:] {
		name, value, found := strings.Cut(line, ":")
		value = strings.Trim(value, " \t")
		if !found || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return nil, nil, errHeadLine
		}
		name = textproto.CanonicalMIMEHeaderKey(name)
		header[name] = append(header[name], value)
	}
	if !httpguts.ValidHeaderFieldValue(lines[0]) || strings.HasPrefix(lines[0], " ") {
		return nil, nil, errHeadLine
	}
	return strings.FieldsFunc(lines[0], func(r rune) bool { return r == ' ' }), header, nil
}

// headerOf returns the headers of a request or answer, nil if there is none. They are parsed anew each time: few ask for
// them, and every peer would have to keep them.
func headerOf(head string) http.Header {
	if head == "" {
		return nil
	}
	_, header, err := parseHead(head)
	if err != nil {
		return nil
	}
	return header
}

// headOf makes a request or answer of its lines.
func headOf(lines, headers []string) []byte {
	return []byte(strings.Join(append(lines, headers...), "\r\n") + endOfHead)
}

// acceptKey is the proof that a server has read the client's key (RFC 6455 section 4.2.2).
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// joined returns the values of a header as the one that they stand for together, and whether there is any.
func joined(header http.Header, name string) (string, bool) {
	values, found := header[name]
	return strings.Join(values, ","), found
}

// hasToken reports whether the values of a header, which are lists, have a token, whatever its case.
func hasToken(values []string, token string) bool {
	for _, value := range values {
		for element := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.Trim(element, " \t"), token) {
				return true
			}
		}
	}
	return false
}

// indexHeader returns which of headers, each "Name: value", has a name, or -1.
func indexHeader(headers []string, name string) int {
	return slices.IndexFunc(headers, func(header string) bool {
		other, _, _ := strings.Cut(header, ":")
		return strings.EqualFold(other, name)
	})
}

// isOwnHeader reports whether the handshake makes a header itself, or can't have it because it has no body.
func isOwnHeader(name string) bool {
	name = textproto.CanonicalMIMEHeaderKey(name)
	switch name {
	case "Connection", "Upgrade", "Content-Length", "Transfer-Encoding":
		return true
	}
	return strings.HasPrefix(name, "Sec-Websocket-")
}

// check reports what of the properties can't be sent in a handshake. Line breaks would add headers of their own.
func (s *settings) check() error {
	for _, protocol := range s.protocols {
		if !httpguts.ValidHeaderFieldName(protocol) { // both are tokens
			return errors.New("sub-protocol " + quote(protocol) + " is not a token")
		}
	}
	for i, header := range s.headers {
		name, value, found := strings.Cut(header, ":")
		isHost := strings.EqualFold(name, "Host")
		switch {
		case !found || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value):
			return errors.New("handshake header " + quote(header) + " is not a valid \"Name: value\"")
		case isOwnHeader(name):
			return errors.New("handshake header " + quote(header) + " is for the handshake itself to make")
		case isHost && !httpguts.ValidHostHeader(strings.Trim(value, " \t")):
			return errors.New("handshake header " + quote(header) + " is not a valid Host")
		case isHost && indexHeader(s.headers, "Host") < i:
			return errors.New("handshake header " + quote(header) + " is a second Host")
		}
	}
	return nil
}
