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
func (p *Peer) request(t target, key string) ([]byte, error) {
	s := p.settings
	if err := s.check(); err != nil {
		return nil, err
	}
	lines := []string{
		"GET " + t.path + " HTTP/1.1",
		"Host: " + t.hostHeader(),
		"Upgrade: websocket",
		"Connection: Upgrade",
		"Sec-WebSocket-Key: " + key,
		"Sec-WebSocket-Version: 13",
	}
	if len(s.protocols) > 0 {
		lines = append(lines, "Sec-WebSocket-Protocol: "+strings.Join(s.protocols, ","))
	}
	return headOf(lines, s.headers), nil
}

// headOf makes a request or answer of its lines.
func headOf(lines, headers []string) []byte {
	return []byte(strings.Join(append(lines, headers...), "\r\n") + endOfHead)
}

// answered is the phase of reading the server's answer.
func answered(p *Peer) (bool, error) {
	head, err := p.readHead()
	if err == errHeadTooBig {
		return false, refused(0, err.Error())
	}
	if head == "" || err != nil {
		return false, err
	}
	p.head = head
	return true, p.checkAnswer(head)
}

// checkAnswer tells whether the server has agreed, and to which sub-protocol.
func (p *Peer) checkAnswer(head string) error {
	first, header, err := parseHead(head)
	if err != nil {
		return refused(0, err.Error())
	}
	if len(first) < 2 || first[0] != "HTTP/1.1" {
		return refused(0, "the answer is not of HTTP/1.1")
	}
	status, err := strconv.Atoi(first[1])
	switch {
	case err != nil:
		return refused(0, "the answer's status is not a number: "+quote(first[1]))
	case status != http.StatusSwitchingProtocols:
		reason := "the server did not switch protocols"
		if phrase := strings.Join(first[2:], " "); phrase != "" {
			reason += ": " + quote(phrase)
		}
		return refused(status, reason)
	}
	if wrong := p.wrongWith(header); wrong != "" {
		return refused(http.StatusSwitchingProtocols, wrong)
	}
	return nil
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
