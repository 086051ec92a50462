package websocketpeer

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// newKey returns a Sec-WebSocket-Key: 16 random bytes in base64.
func newKey() string {
	var key [16]byte
	_, _ = rand.Read(key[:]) // never fails
	return base64.StdEncoding.EncodeToString(key[:])
}

// request makes the client's request. The settings must be such as can be sent.
func request(t *target, key string, s *settings) []byte {
	host, headers := "Host: "+t.hostHeader(), s.headers
	if i := indexHeader(headers, "Host"); i >= 0 {
		host, headers = headers[i], slices.Concat(headers[:i], headers[i+1:])
	}
	lines := []string{
		"GET " + t.path + " HTTP/1.1",
		host,
		"Upgrade: websocket",
		"Connection: Upgrade",
		"Sec-WebSocket-Key: " + key,
		"Sec-WebSocket-Version: 13",
	}
	if len(s.protocols) > 0 {
		lines = append(lines, "Sec-WebSocket-Protocol: "+strings.Join(s.protocols, ","))
	}
	if basic := t.authorization(); basic != "" && indexHeader(headers, "Authorization") < 0 {
		lines = append(lines, "Authorization: "+basic)
	}
	return headOf(lines, headers)
}

// verdict is what a client makes of a server's answer.
type verdict struct {
	protocol string          // the sub-protocol that was agreed on, "" for none
	refusal  *HandshakeError // nil if the server agrees
	body     body            // of a refusal, which is to be read
}

// judgeAnswer judges the answer to a request that had a key and asked for sub-protocols.
func judgeAnswer(head, key string, protocols []string) verdict {
	first, header, err := parseHead(head)
	switch {
	case err != nil:
		return verdict{refusal: refused(0, err.Error())}
	case len(first) < 2 || !strings.HasPrefix(first[0], "HTTP/"):
		return verdict{refusal: refused(0, errNotHTTP)}
	}
	status, err := strconv.Atoi(first[1])
	if err != nil || status < 100 || len(first[1]) != 3 {
		return verdict{refusal: refused(0, "the answer's status is not a number of three digits: "+quote(first[1]))}
	}
	var protocol, reason string
	switch {
	case status != http.StatusSwitchingProtocols:
		reason = "the server did not switch protocols"
		if phrase := strings.Join(first[2:], " "); phrase != "" {
			reason += ": " + quote(phrase)
		}
	case first[0] != "HTTP/1.1":
		reason = errNotHTTP
	default:
		protocol, reason = judgeAgreement(header, key, protocols)
	}
	if reason == "" {
		return verdict{protocol: protocol}
	}
	refusal := &HandshakeError{StatusCode: status, Reason: reason, Header: header}
	return verdict{refusal: refusal, body: announcedBody(first[0], status, header)}
}

const errNotHTTP = "the answer is not of HTTP/1.1"

// judgeAgreement returns the sub-protocol that the headers of an answer that agrees choose, or what is wrong with them.
func judgeAgreement(header http.Header, key string, protocols []string) (protocol, reason string) {
	upgrade, _ := joined(header, "Upgrade")
	accept, _ := joined(header, "Sec-Websocket-Accept")
	extensions, _ := joined(header, "Sec-Websocket-Extensions")
	protocol, chosen := joined(header, "Sec-Websocket-Protocol")
	switch {
	case !strings.EqualFold(upgrade, "websocket"):
		return "", "the answer has no header Upgrade: websocket"
	case !hasToken(header["Connection"], "upgrade"):
		return "", "the answer has no header Connection: Upgrade"
	case accept != acceptKey(key):
		return "", "the answer does not prove that the server has read the key"
	case strings.Trim(extensions, ", ") != "":
		return "", "the server chose an extension that was not asked for"
	case chosen && !slices.Contains(protocols, protocol):
		return "", "the server chose a sub-protocol that was not asked for: " + quote(protocol)
	case !chosen && len(protocols) > 0:
		return "", "the server chose none of the sub-protocols"
	}
	return protocol, ""
}

// isFinal reports whether no other answer comes behind the one that refuses.
func (e *HandshakeError) isFinal() bool {
	return e.StatusCode < 100 || e.StatusCode >= 200 || e.StatusCode == http.StatusSwitchingProtocols
}

// maxBody is how many bytes of the body of an answer are kept.
const maxBody = 4 << 10

// body is how the body of an answer that refuses goes on.
type body struct {
	left    int64 // bytes that are to come, of a chunk if it is chunked
	chunked bool
	within  bool // a chunk's data has come, and the line break behind it has not
}

// announcedBody is what an answer says about its body. Where neither it nor the end of the connection tells where that
// ends, there is none.
func announcedBody(version string, status int, header http.Header) body {
	size, sized := joined(header, "Content-Length")
	switch {
	case status < 200, status == http.StatusNoContent, status == http.StatusNotModified:
	case hasToken(header["Transfer-Encoding"], "chunked"):
		return body{chunked: true}
	case sized:
		left, _ := strconv.ParseUint(size, 10, 63)
		return body{left: int64(left)}
	case version == "HTTP/1.0", hasToken(header["Connection"], "close"):
		return body{left: math.MaxInt64}
	}
	return body{}
}

// take adds what has come of the body, as far as that is kept, to the refusal, and returns what it can't use yet. It
// reports whether it wants no more.
func (b *body) take(of *HandshakeError, in []byte) (rest []byte, done bool) {
	for {
		n := min(int64(len(in)), b.left, int64(maxBody-len(of.Body)))
		of.Body, in, b.left = append(of.Body, in[:n]...), in[n:], b.left-n
		switch {
		case len(of.Body) == maxBody, b.left == 0 && !b.chunked:
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
