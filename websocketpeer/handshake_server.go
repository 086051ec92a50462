package websocketpeer

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// asked is the phase of reading the client's request and making the answer, which may refuse the client.
func asked(p *Peer) (bool, error) {
	head, err := p.readHead()
	if err == errHeadTooBig {
		p.refuse(refused(http.StatusRequestHeaderFieldsTooLarge, err.Error()))
		return true, nil
	}
	if head == "" || err != nil {
		return false, err
	}
	p.head = head
	answer, refusal := p.judge(head)
	if refusal != nil {
		p.refuse(refusal)
		return true, nil
	}
	p.opening.out = answer
	return true, nil
}

// judge makes the answer to a request as it was received, or tells why it is refused.
func (p *Peer) judge(head string) ([]byte, *HandshakeError) {
	first, header, err := parseHead(head)
	if err != nil {
		return nil, refused(http.StatusBadRequest, err.Error())
	}
	if !strings.HasPrefix(head, strings.Join(first, " ")+"\r\n") {
		return nil, refused(http.StatusBadRequest, "the words of the request line are not one space apart")
	}
	if refusal := checkRequestLine(first); refusal != nil {
		return nil, refusal
	}
	_, chunked := header["Transfer-Encoding"]
	if size, sized := joined(header, "Content-Length"); chunked || sized && size != "0" {
		return nil, errBody()
	}
	return p.answer(header, header["Host"])
}

// errBody refuses a request with a body, which can't be told from frames.
func errBody() *HandshakeError { return refused(http.StatusBadRequest, "the request has a body") }

// answer makes the answer to a request, or tells why it is refused.
func (p *Peer) answer(header http.Header, hosts []string) ([]byte, *HandshakeError) {
	if refusal := checkRequest(header, hosts); refusal != nil {
		return nil, refusal
	}
	if refusal := p.chooseProtocol(header); refusal != nil {
		return nil, refusal
	}
	lines := []string{
		"HTTP/1.1 101 Switching Protocols",
		"Upgrade: websocket",
		"Connection: Upgrade",
		"Sec-WebSocket-Accept: " + acceptKey(header.Get("Sec-Websocket-Key")),
	}
	if p.protocol != "" {
		lines = append(lines, "Sec-WebSocket-Protocol: "+p.protocol)
	}
	return headOf(lines, p.settings.headers), nil
}

// checkRequestLine checks the words of the first line.
func checkRequestLine(first []string) *HandshakeError {
	switch {
	case len(first) != 3 || !strings.HasPrefix(first[2], "HTTP/"):
		return refused(http.StatusBadRequest, "the request line is malformed")
	case first[2] != "HTTP/1.1":
		return refused(http.StatusHTTPVersionNotSupported, "the request is not of HTTP/1.1")
	case first[0] != http.MethodGet:
		return refused(http.StatusMethodNotAllowed, "the request's method is not GET")
	}
	return nil
}

// checkRequest checks the headers that a request must have (RFC 6455 section 4.2.1).
func checkRequest(header http.Header, hosts []string) *HandshakeError {
	key, err := base64.StdEncoding.DecodeString(header.Get("Sec-Websocket-Key"))
	version, _ := joined(header, "Sec-Websocket-Version")
	switch {
	case len(hosts) != 1 || !httpguts.ValidHostHeader(hosts[0]):
		return refused(http.StatusBadRequest, "the request has not one valid header Host")
	case !hasToken(header["Upgrade"], "websocket"):
		return refused(http.StatusUpgradeRequired, "the request has no header Upgrade: websocket")
	case !hasToken(header["Connection"], "upgrade"):
		return refused(http.StatusUpgradeRequired, "the request has no header Connection: Upgrade")
	case version != "13":
		return refused(http.StatusUpgradeRequired, "the request is not of version 13 of the protocol")
	case err != nil || len(key) != 16 || len(header["Sec-Websocket-Key"]) != 1:
		return refused(http.StatusBadRequest, "the request has not one key of 16 bytes")
	}
	return nil
}

// chooseProtocol takes the first sub-protocol that the client asks for and that is supported. As in the engine, a
// client that asks for none of those is refused, and so is one that asks for some where none is supported.
func (p *Peer) chooseProtocol(header http.Header) *HandshakeError {
	wanted, asks := joined(header, "Sec-Websocket-Protocol")
	for protocol := range strings.SplitSeq(wanted, ",") {
		protocol = strings.Trim(protocol, " \t")
		if slices.Contains(p.settings.protocols, protocol) {
			p.protocol = protocol
			return nil
		}
	}
	if asks || len(p.settings.protocols) > 0 {
		return refused(http.StatusBadRequest, "the request asks for no sub-protocol that is supported")
	}
	return nil
}

// refuse answers with an HTTP error. When that is sent, the connection ends.
func (p *Peer) refuse(refusal *HandshakeError) {
	text := refusal.Reason + "\n"
	lines := []string{
		"HTTP/1.1 " + strconv.Itoa(refusal.StatusCode) + " " + http.StatusText(refusal.StatusCode),
		"Content-Type: text/plain; charset=utf-8",
		"Content-Length: " + strconv.Itoa(len(text)),
		"Connection: close",
	}
	for name, values := range refusal.advice() {
		lines = append(lines, name+": "+values[0])
	}
	p.opening.out = append(headOf(lines, nil), text...)
	p.opening.refusal = refusal
}

// advice is what headers tell a refused client about how it can do better.
func (e *HandshakeError) advice() http.Header {
	switch e.StatusCode {
	case http.StatusMethodNotAllowed:
		return http.Header{"Allow": {http.MethodGet}}
	case http.StatusUpgradeRequired:
		return http.Header{"Upgrade": {"websocket"}, "Sec-WebSocket-Version": {"13"}}
	}
	return nil
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

// askedURL is the URL that the client asked a server for.
func (p *Peer) askedURL() string {
	first, header, err := parseHead(p.head)
	if err != nil || len(first) < 2 {
		return ""
	}
	scheme := "ws://"
	if p.secure {
		scheme = "wss://"
	}
	host, _ := joined(header, "Host")
	return scheme + host + first[1]
}
