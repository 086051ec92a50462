package websocketpeer

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// statusHeadTooBig is the status for a request with too many bytes.
const statusHeadTooBig = http.StatusRequestHeaderFieldsTooLarge

// answerTo makes the answer to a request as it was received, with the sub-protocol that was agreed on, or tells why the
// request is refused. The settings must be such as can be sent.
func answerTo(head string, s *settings) (answer []byte, protocol string, refusal *HandshakeError) {
	first, header, err := parseHead(head)
	if err != nil {
		return nil, "", refused(http.StatusBadRequest, err.Error())
	}
	if !strings.HasPrefix(head, strings.Join(first, " ")+"\r\n") {
		return nil, "", refused(http.StatusBadRequest, "the words of the request line are not one space apart")
	}
	if refusal := checkRequestLine(first); refusal != nil {
		return nil, "", refusal
	}
	_, chunked := header["Transfer-Encoding"]
	if size, sized := joined(header, "Content-Length"); chunked || sized && size != "0" {
		return nil, "", errBody()
	}
	return agree(header, header["Host"], s)
}

// answerToHTTP is answerTo for a request that net/http has read.
func answerToHTTP(r *http.Request, s *settings) (answer []byte, protocol string, refusal *HandshakeError) {
	if refusal := checkRequestLine([]string{r.Method, r.RequestURI, r.Proto}); refusal != nil {
		return nil, "", refusal
	}
	if r.ContentLength != 0 || len(r.TransferEncoding) > 0 {
		return nil, "", errBody()
	}
	return agree(r.Header, []string{r.Host}, s)
}

// errBody refuses a request with a body, which can't be told from frames.
func errBody() *HandshakeError { return refused(http.StatusBadRequest, "the request has a body") }

// agree makes the answer to a request without a body.
func agree(header http.Header, hosts []string, s *settings) (answer []byte, protocol string, refusal *HandshakeError) {
	if refusal := checkRequest(header, hosts); refusal != nil {
		return nil, "", refusal
	}
	if protocol, refusal = chooseProtocol(header, s.protocols); refusal != nil {
		return nil, "", refusal
	}
	lines := []string{
		"HTTP/1.1 101 Switching Protocols",
		"Upgrade: websocket",
		"Connection: Upgrade",
		"Sec-WebSocket-Accept: " + acceptKey(header.Get("Sec-Websocket-Key")),
	}
	if protocol != "" {
		lines = append(lines, "Sec-WebSocket-Protocol: "+protocol)
	}
	return headOf(lines, s.headers), protocol, nil
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

// chooseProtocol returns the first sub-protocol that the client asks for and that is supported. A client
// that asks for none of those is refused, and so is one that asks for some where none is supported: scenarios
// wsserver/request_protocol_missing, _unknown and _unasked.
func chooseProtocol(header http.Header, supported []string) (string, *HandshakeError) {
	wanted, asks := joined(header, "Sec-Websocket-Protocol")
	for protocol := range strings.SplitSeq(wanted, ",") {
		protocol = strings.Trim(protocol, " \t")
		if slices.Contains(supported, protocol) {
			return protocol, nil
		}
	}
	if asks || len(supported) > 0 {
		return "", refused(http.StatusBadRequest, "the request asks for no sub-protocol that is supported")
	}
	return "", nil
}

// message is the HTTP error that tells a client of its refusal.
func (e *HandshakeError) message() []byte {
	text := e.Reason + "\n"
	lines := []string{
		"HTTP/1.1 " + strconv.Itoa(e.StatusCode) + " " + http.StatusText(e.StatusCode),
		"Content-Type: text/plain; charset=utf-8",
		"Content-Length: " + strconv.Itoa(len(text)),
		"Connection: close",
	}
	for name, values := range e.advice() {
		lines = append(lines, name+": "+values[0])
	}
	return append(headOf(lines, nil), text...)
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

// askedURL is the URL that a client asked a server for.
func askedURL(head string, secure bool) string {
	first, header, err := parseHead(head)
	if err != nil || len(first) < 2 {
		return ""
	}
	scheme := "ws://"
	if secure {
		scheme = "wss://"
	}
	host, _ := joined(header, "Host")
	return scheme + host + first[1]
}

// headOfHTTP is a request that net/http has read, as it might have been received.
func headOfHTTP(r *http.Request) string {
	var head strings.Builder
	head.WriteString(r.Method + " " + r.RequestURI + " " + r.Proto + "\r\nHost: " + r.Host + "\r\n")
	_ = r.Header.Write(&head) // a Builder takes everything
	head.WriteString("\r\n")
	return head.String()
}
