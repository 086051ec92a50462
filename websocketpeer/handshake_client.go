package websocketpeer

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
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

// acceptKey is the proof that a server has read the client's key (RFC 6455 section 4.2.2).
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// request is the client's request.
func (p *Peer) request(t *target, key string) ([]byte, error) {
	s := p.settings
	if err := s.check(); err != nil {
		return nil, err
	}
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
	return headOf(lines, headers), nil
}

// headOf makes a request or answer of its lines.
func headOf(lines, headers []string) []byte {
	return []byte(strings.Join(append(lines, headers...), "\r\n") + endOfHead)
}

// answered is the phase of reading the server's answer and, if that refuses, its body. Answers with another status below
// 200 only come before it.
func answered(p *Peer) (bool, error) {
	o := p.opening
	for o.refusal == nil {
		head, err := p.readHead()
		if err == errHeadTooBig {
			return false, refused(0, err.Error())
		}
		if head == "" || err != nil {
			return false, err
		}
		p.head = head
		refusal := p.checkAnswer(head)
		if refusal == nil {
			return true, nil
		}
		if refusal.isFinal() {
			o.refusal = refusal
		} else {
			o.passed += len(head)
		}
	}
	return false, p.explained()
}

// isFinal reports whether no other answer comes behind the one that refuses.
func (e *HandshakeError) isFinal() bool {
	return e.StatusCode < 100 || e.StatusCode >= 200 || e.StatusCode == http.StatusSwitchingProtocols
}

// explained reads what a server that refuses says to it, and returns the refusal when that is over, or the connection is.
func (p *Peer) explained() error {
	o := p.opening
	var ended error
	for {
		var done bool
		if o.in, done = o.body.take(o.in); done || ended != nil || o.passed > maxHead {
			return o.refusal
		}
		var n int
		if n, ended = p.readOpening(); n == 0 && ended == nil {
			return nil
		}
		o.passed += n
	}
}

// checkAnswer tells whether the server has agreed, and to which sub-protocol, or why not.
func (p *Peer) checkAnswer(head string) *HandshakeError {
	refusal := &HandshakeError{}
	p.opening.body = &body{of: refusal}
	first, header, err := parseHead(head)
	if err != nil {
		refusal.Reason = err.Error()
		return refusal
	}
	if len(first) < 2 || !strings.HasPrefix(first[0], "HTTP/") {
		refusal.Reason = "the answer is not of HTTP/1.1"
		return refusal
	}
	status, err := strconv.Atoi(first[1])
	if err != nil || status < 100 || len(first[1]) != 3 {
		refusal.Reason = "the answer's status is not a number of three digits: " + quote(first[1])
		return refusal
	}
	switch {
	case status != http.StatusSwitchingProtocols:
		refusal.Reason = "the server did not switch protocols"
		if phrase := strings.Join(first[2:], " "); phrase != "" {
			refusal.Reason += ": " + quote(phrase)
		}
	case first[0] != "HTTP/1.1":
		refusal.Reason = "the answer is not of HTTP/1.1"
	default:
		refusal.Reason = p.wrongWith(header)
	}
	if refusal.Reason == "" {
		return nil
	}
	refusal.StatusCode, refusal.Header = status, header
	p.opening.body.announce(first[0], refusal)
	return refusal
}

// wrongWith tells what is wrong with the headers of an answer that agrees, and takes the sub-protocol from them.
func (p *Peer) wrongWith(header http.Header) string {
	if upgrade, _ := joined(header, "Upgrade"); !strings.EqualFold(upgrade, "websocket") {
		return "the answer has no header Upgrade: websocket"
	}
	if !hasToken(header["Connection"], "upgrade") {
		return "the answer has no header Connection: Upgrade"
	}
	if accept, _ := joined(header, "Sec-Websocket-Accept"); accept != acceptKey(p.opening.key) {
		return "the answer does not prove that the server has read the key"
	}
	if extensions, _ := joined(header, "Sec-Websocket-Extensions"); strings.Trim(extensions, ", ") != "" {
		return "the server chose an extension that was not asked for"
	}
	protocol, chosen := joined(header, "Sec-Websocket-Protocol")
	switch {
	case chosen && !slices.Contains(p.settings.protocols, protocol):
		return "the server chose a sub-protocol that was not asked for: " + quote(protocol)
	case !chosen && len(p.settings.protocols) > 0:
		return "the server chose none of the sub-protocols"
	}
	p.protocol = protocol
	return ""
}
