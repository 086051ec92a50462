package websocketpeer

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The handshake as texts, without a connection. The tests of the two sides have more of what comes over one.

const (
	sampleKey    = "dGhlIHNhbXBsZSBub25jZQ==" // of RFC 6455 section 1.3, as is the proof
	sampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
)

// text makes a request or answer of lines.
func text(lines ...string) string { return strings.Join(lines, "\r\n") + "\r\n\r\n" }

func TestRequest(t *testing.T) {
	t.Parallel()
	fixed := []string{"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: " + sampleKey, "Sec-WebSocket-Version: 13"}
	for url, c := range map[string]struct {
		settings settings
		first    []string // lines ahead of the fixed ones
		last     []string // lines behind
	}{
		"ws://h":           {settings{}, []string{"GET / HTTP/1.1", "Host: h"}, nil},
		"wss://h:443/a?b":  {settings{}, []string{"GET /a?b HTTP/1.1", "Host: h"}, nil},
		"ws://h:9/ä":       {settings{}, []string{"GET /%C3%A4 HTTP/1.1", "Host: h:9"}, nil},
		"ws://[::1%251]/":  {settings{}, []string{"GET / HTTP/1.1", "Host: [::1]"}, nil},
		"ws://ann:s@h":     {settings{}, []string{"GET / HTTP/1.1", "Host: h"}, []string{"Authorization: Basic YW5uOnM="}},
		"ws://h/protocols": {settings{protocols: []string{"a", "b"}}, []string{"GET /protocols HTTP/1.1", "Host: h"}, []string{"Sec-WebSocket-Protocol: a,b"}},
		"ws://ann@h/own": {settings{headers: []string{"X: 1", "host: other", "authorization: none", "Y: 2"}},
			[]string{"GET /own HTTP/1.1", "host: other"}, []string{"X: 1", "authorization: none", "Y: 2"}},
	} {
		target, err := parseURL(url)
		require.NoError(t, err, url)
		want := text(append(append(c.first, fixed...), c.last...)...)
		before := strings.Join(c.settings.headers, "|")
		assert.Equal(t, want, string(request(&target, sampleKey, &c.settings)), url)
		assert.Equal(t, before, strings.Join(c.settings.headers, "|"), "the settings are shared")
	}
}

func TestAnswerTo(t *testing.T) {
	t.Parallel()
	asking := func(more ...string) string {
		return text(append([]string{"GET /game HTTP/1.1", "Host: h", "Upgrade: websocket", "Connection: Upgrade",
			"Sec-WebSocket-Key: " + sampleKey, "Sec-WebSocket-Version: 13"}, more...)...)
	}
	agreed := []string{"HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: " + sampleAccept}
	chats := settings{protocols: []string{"chat", "talk"}, headers: []string{"X: 1"}}
	for name, c := range map[string]struct {
		request  string
		settings settings
		lines    []string // behind those of every answer that agrees
		protocol string
		status   int // of a refusal
	}{
		"plain":               {asking(), settings{}, nil, "", 0},
		"headers":             {asking(), settings{headers: []string{"A: b", "C:"}}, []string{"A: b", "C:"}, "", 0},
		"first that is there": {asking("Sec-WebSocket-Protocol: x, talk,chat"), chats, []string{"Sec-WebSocket-Protocol: talk", "X: 1"}, "talk", 0},
		"in two headers":      {asking("Sec-WebSocket-Protocol: x", "sec-websocket-protocol: chat"), chats, []string{"Sec-WebSocket-Protocol: chat", "X: 1"}, "chat", 0},
		"none that is there":  {asking("Sec-WebSocket-Protocol: x"), chats, nil, "", http.StatusBadRequest},
		"asks for none":       {asking(), chats, nil, "", http.StatusBadRequest},
		"supports none":       {asking("Sec-WebSocket-Protocol: x"), settings{}, nil, "", http.StatusBadRequest},
		"a body":              {asking("Content-Length: 1"), settings{}, nil, "", http.StatusBadRequest},
		"another method":      {strings.Replace(asking(), "GET", "PUT", 1), settings{}, nil, "", http.StatusMethodNotAllowed},
		"no upgrade":          {strings.Replace(asking(), "Upgrade: w", "X: w", 1), settings{}, nil, "", http.StatusUpgradeRequired},
		"HTTP/2":              {strings.Replace(asking(), "HTTP/1.1", "HTTP/2.0", 1), settings{}, nil, "", http.StatusHTTPVersionNotSupported},
	} {
		answer, protocol, refusal := answerTo(c.request, &c.settings)
		if c.status != 0 {
			require.NotNil(t, refusal, name)
			assert.Equal(t, c.status, refusal.StatusCode, name)
			assert.Nil(t, answer, name)
			assert.True(t, strings.HasPrefix(string(refusal.message()), "HTTP/1.1 "), name)
			assert.Contains(t, string(refusal.message()), "\r\n\r\n"+refusal.Reason+"\n", name)
			continue
		}
		require.Nil(t, refusal, name)
		assert.Equal(t, text(append(agreed[:4:4], c.lines...)...), string(answer), name)
		assert.Equal(t, c.protocol, protocol, name)
		assert.Equal(t, verdict{protocol: protocol}, judgeAnswer(string(answer), sampleKey, c.settings.protocols), "a client agrees")
	}
}

func TestJudgeAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines  []string
		status int
		reason string
		body   body
	}{
		"empty":               {[]string{""}, 0, errNotHTTP, body{}},
		"no status":           {[]string{"HTTP/1.1"}, 0, errNotHTTP, body{}},
		"short status":        {[]string{"HTTP/1.1 99"}, 0, `the answer's status is not a number of three digits: "99"`, body{}},
		"header without name": {[]string{"HTTP/1.1 101", ": x"}, 0, errHeadLine.Error(), body{}},
		"continue":            {[]string{"HTTP/1.1 100 Go on", "Content-Length: 7"}, 100, `the server did not switch protocols: "Go on"`, body{}},
		"no content":          {[]string{"HTTP/1.1 204", "Content-Length: 7"}, 204, "the server did not switch protocols", body{}},
		"sized":               {[]string{"HTTP/1.1 403", "content-length: 7"}, 403, "the server did not switch protocols", body{left: 7}},
		"chunked":             {[]string{"HTTP/1.1 403", "Transfer-Encoding: Chunked", "Content-Length: 7"}, 403, "the server did not switch protocols", body{chunked: true}},
		"until the end":       {[]string{"HTTP/1.0 403"}, 403, "the server did not switch protocols", body{left: 1<<63 - 1}},
		"agrees to nothing":   {[]string{"HTTP/1.1 101"}, 101, "the answer has no header Upgrade: websocket", body{}},
		"agrees to upgrade":   {[]string{"HTTP/1.1 101", "Upgrade: websocket"}, 101, "the answer has no header Connection: Upgrade", body{}},
		"of another version":  {[]string{"HTTP/1.2 101", "Upgrade: websocket"}, 101, errNotHTTP, body{}},
		"proves nothing": {[]string{"HTTP/1.1 101", "Upgrade: websocket", "Connection: upgrade", "Sec-WebSocket-Accept: x"},
			101, "the answer does not prove that the server has read the key", body{}},
		"an extension": {[]string{"HTTP/1.1 101", "Upgrade: websocket", "Connection: upgrade", "Sec-WebSocket-Accept: " + sampleAccept,
			"Sec-WebSocket-Extensions: x"}, 101, "the server chose an extension that was not asked for", body{}},
	} {
		got := judgeAnswer(text(c.lines...), sampleKey, nil)
		require.NotNil(t, got.refusal, name)
		assert.Equal(t, c.status, got.refusal.StatusCode, name)
		assert.Equal(t, c.reason, got.refusal.Reason, name)
		assert.Equal(t, c.body, got.body, name)
		assert.Equal(t, c.status != 0, got.refusal.Header != nil, name)
	}
}

// TestBody: what is kept of a body, however it is cut.
func TestBody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body     body
		in, want string
		done     bool
	}{
		"none":           {body{}, "frames", "", true},
		"sized":          {body{left: 3}, "abcd", "abc", true},
		"not whole":      {body{left: 9}, "abcd", "abcd", false},
		"chunked":        {body{chunked: true}, "2;x=y\r\nab\r\n 1 \r\nc\r\n0\r\n\r\n", "abc", true},
		"chunk too long": {body{chunked: true}, "1\r\nabc\r\n", "a", true},
		"no size":        {body{chunked: true}, "x\r\nabc\r\n", "", true},
		"too much":       {body{left: 1 << 20}, strings.Repeat("x", maxBody+1), strings.Repeat("x", maxBody), true},
	} {
		for _, piece := range []int{1, 2, len(c.in)} {
			b, refusal, done := c.body, &HandshakeError{}, false
			var pending []byte
			for rest := c.in; rest != "" && !done; {
				n := min(piece, len(rest))
				pending, done = b.take(refusal, append(pending, rest[:n]...))
				rest = rest[n:]
			}
			assert.Equal(t, c.want, string(refusal.Body), "%s, %d at a time", name, piece)
			assert.Equal(t, c.done, done, "%s, %d at a time", name, piece)
		}
	}
}
