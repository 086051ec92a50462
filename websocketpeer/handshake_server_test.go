package websocketpeer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// requestWith is the usual request with one line replaced, and more lines.
func requestWith(old, new string, more ...string) []byte {
	lines := slices.Clone(requestLines)
	for i, line := range lines {
		if strings.HasPrefix(line, old) {
			lines[i] = new
		}
	}
	lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	return head(append(lines, more...)...)
}

func TestRequestsThatAreAccepted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		request []byte
		url     string
	}{
		"usual":              {head(requestLines...), "ws://example.test/game"},
		"list of tokens":     {requestWith("Connection", "connection: keep-alive, Upgrade"), "ws://example.test/game"},
		"other cases":        {requestWith("Upgrade", "UPGRADE: WebSocket"), "ws://example.test/game"},
		"several upgrades":   {requestWith("Upgrade", "Upgrade: h2c, websocket"), "ws://example.test/game"},
		"an extension":       {requestWith("none", "", "Sec-WebSocket-Extensions: permessage-deflate"), "ws://example.test/game"},
		"an empty body":      {requestWith("none", "", "Content-Length: 0"), "ws://example.test/game"},
		"an origin":          {requestWith("none", "", "Origin: https://elsewhere.test"), "ws://example.test/game"},
		"port and query":     {requestWith("Host", "Host: h:99", "X:"), "ws://h:99/game"},
		"nearly 64 KiB":      {requestWith("none", "", "X: "+strings.Repeat("y", 65000)), "ws://example.test/game"},
		"query in the path":  {requestWith("GET", "GET /a?b=c&d HTTP/1.1"), "ws://example.test/a?b=c&d"},
		"absent from header": {requestWith("GET", "GET * HTTP/1.1"), "ws://example.test*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, stream := kit.Pair(t)
			p := newPeer(t)
			require.NoError(t, p.AcceptStream(stream))
			require.NoError(t, raw.PutData(c.request))
			awaitState(t, p, websocketpeer.StateOpen)
			assert.Equal(t, string(head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
				"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")), readHead(t, raw))
			assert.Equal(t, c.url, p.GetRequestedURL())
			p.Close(-1, "")
			assert.Equal(t, c.url, p.GetRequestedURL(), "also afterwards")
		})
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status  int
		request []byte
		header  string // that the answer must have
	}{
		"POST":               {405, requestWith("GET", "POST / HTTP/1.1"), "Allow: GET"},
		"get":                {405, requestWith("GET", "get / HTTP/1.1"), "Allow: GET"},
		"HTTP/1.0":           {505, requestWith("GET", "GET / HTTP/1.0"), ""},
		"HTTP/2.0":           {505, requestWith("GET", "PRI * HTTP/2.0"), ""},
		"no version":         {400, requestWith("GET", "GET /"), ""},
		"four words":         {400, requestWith("GET", "GET / or HTTP/1.1"), ""},
		"no words":           {400, head("", "Host: x"), ""},
		"not HTTP":           {400, head("\x16\x03\x01", "Host: x"), ""},
		"no host":            {400, requestWith("Host", ""), ""},
		"two hosts":          {400, requestWith("none", "", "Host: other.test"), ""},
		"bad host":           {400, requestWith("Host", "Host: a b"), ""},
		"no upgrade":         {426, requestWith("Upgrade", ""), "Upgrade: websocket"},
		"other upgrade":      {426, requestWith("Upgrade", "Upgrade: h2c"), "Upgrade: websocket"},
		"no connection":      {426, requestWith("Connection", ""), "Upgrade: websocket"},
		"other connection":   {426, requestWith("Connection", "Connection: keep-alive"), "Upgrade: websocket"},
		"no version header":  {426, requestWith("Sec-WebSocket-Version", ""), "Sec-WebSocket-Version: 13"},
		"version 8":          {426, requestWith("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"), "Sec-WebSocket-Version: 13"},
		"two versions":       {426, requestWith("none", "", "Sec-WebSocket-Version: 8"), "Sec-WebSocket-Version: 13"},
		"no key":             {400, requestWith("Sec-WebSocket-Key", ""), ""},
		"short key":          {400, requestWith("Sec-WebSocket-Key", "Sec-WebSocket-Key: c2hvcnQ="), ""},
		"key not in base64":  {400, requestWith("Sec-WebSocket-Key", "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!=="), ""},
		"two keys":           {400, requestWith("none", "", requestLines[4]), ""},
		"a body":             {400, append(requestWith("none", "", "Content-Length: 5"), "hello"...), ""},
		"an announced body":  {400, requestWith("none", "", "content-length: 5"), ""},
		"two lengths":        {400, requestWith("none", "", "Content-Length: 0", "Content-Length: 0"), ""},
		"a body in chunks":   {400, append(requestWith("none", "", "Transfer-Encoding: chunked"), "0\r\n\r\n"...), ""},
		"another coding":     {400, requestWith("none", "", "Transfer-Encoding: identity"), ""},
		"unknown protocol":   {400, requestWith("none", "", "Sec-WebSocket-Protocol: chat"), ""},
		"no colon":           {400, requestWith("none", "", "junk"), ""},
		"space before colon": {400, requestWith("none", "", "X : y"), ""},
		"folded line":        {400, requestWith("none", "", "X: y", "\tz"), ""},
		"NUL":                {400, requestWith("none", "", "X: \x00"), ""},
		"NUL in the path":    {400, requestWith("GET", "GET /\x00 HTTP/1.1"), ""},
		"more than 64 KiB":   {431, requestWith("none", "", "X: "+strings.Repeat("y", 70000)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, stream := kit.Pair(t)
			p := newPeer(t)
			require.NoError(t, p.AcceptStream(stream))
			require.NoError(t, raw.PutData(c.request))
			awaitState(t, p, websocketpeer.StateClosed)
			answer := readHead(t, raw)
			assert.True(t, strings.HasPrefix(answer, fmt.Sprintf("HTTP/1.1 %d ", c.status)), answer)
			assert.Contains(t, answer, c.header)
			assert.Contains(t, answer, "Connection: close\r\n")
			var refused *websocketpeer.HandshakeError
			require.ErrorAs(t, p.LastError(), &refused)
			assert.Equal(t, c.status, refused.StatusCode)
			awaitEnd(t, raw)
		})
	}
}

// awaitEnd reads until the connection has ended.
func awaitEnd(t testing.TB, raw *streampeer.TCP) {
	t.Helper()
	for raw.GetStatus() == streampeer.StatusConnected {
		require.NoError(t, raw.Wait(kit.Patient(t)))
		_, _ = raw.GetPartialData(64 << 10)
		_ = raw.Poll()
	}
}

func TestEndlessRequest(t *testing.T) {
	t.Parallel()
	raw, stream := kit.Pair(t)
	p := newPeer(t)
	require.NoError(t, p.AcceptStream(stream))
	for sent := 0; p.GetReadyState() == websocketpeer.StateConnecting; {
		n, err := raw.PutPartialData(slices.Repeat([]byte("GET"), 100))
		require.NoError(t, err)
		sent += n
		require.Less(t, sent, 1<<20)
		p.Poll()
	}
	assert.Contains(t, readHead(t, raw), "HTTP/1.1 431 ")
}

func TestProtocolIsTheClientsFirstThatIsSupported(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		supported []string
		asked     []string
		want      string
	}{
		"first of the client's":  {[]string{"b", "a"}, []string{"a, b"}, "a"},
		"only one is known":      {[]string{"b"}, []string{"a,\tb "}, "b"},
		"in two headers":         {[]string{"b"}, []string{"a", "b"}, "b"},
		"case matters":           {[]string{"A", "a"}, []string{"a"}, "a"},
		"elements may be empty":  {[]string{"a"}, []string{",,a"}, "a"},
		"all of several headers": {[]string{"c"}, []string{"a,b", "c"}, "c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, stream := kit.Pair(t)
			p := newPeer(t)
			p.SetSupportedProtocols(c.supported)
			require.NoError(t, p.AcceptStream(stream))
			request := slices.Clone(requestLines)
			for _, value := range c.asked {
				request = append(request, "Sec-WebSocket-Protocol: "+value)
			}
			require.NoError(t, raw.PutData(head(request...)))
			awaitState(t, p, websocketpeer.StateOpen)
			assert.Contains(t, readHead(t, raw), "\r\nSec-WebSocket-Protocol: "+c.want+"\r\n")
			assert.Equal(t, c.want, p.GetSelectedProtocol())
			assert.Equal(t, []string{"example.test"}, p.RequestHeader()["Host"])
		})
	}
}
