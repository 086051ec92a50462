package websocketpeer_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// without returns an answer without the header, or the request's line, that starts with a text.
func without(data []byte, start string) []byte {
	var kept []string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\r\n\r\n"), "\r\n") {
		if !strings.HasPrefix(line, start) {
			kept = append(kept, line)
		}
	}
	return head(kept...)
}

func TestAnswersThatAgree(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(request string) []byte{
		"no reason": func(r string) []byte {
			return []byte(strings.Replace(string(agreement(t, r)), "101 Switching Protocols", "101", 1))
		},
		"list of tokens, twice": func(r string) []byte {
			return without(agreement(t, r, "Connection: keep-alive", "connection: x,\tupGrade"), "Connection: Up")
		},
		"more headers, some empty": func(r string) []byte { return agreement(t, r, "X-A:", "Set-Cookie: a", "Set-Cookie: b") },
		"behind others": func(r string) []byte {
			return slices.Concat(head("HTTP/1.1 100 Continue"), head("HTTP/1.1 102 Processing"),
				head("HTTP/1.1 103 Early Hints", "Link: </style.css>", "Content-Length: 7"), agreement(t, r))
		},
		"behind many others": func(r string) []byte {
			first := head("HTTP/1.1 103 Early Hints")
			answer := agreement(t, r)
			return append(bytes.Repeat(first, (64<<10-len(answer))/len(first)), answer...)
		},
		"no extensions": func(r string) []byte { return agreement(t, r, "Sec-WebSocket-Extensions:") },
		"headers of nearly 64 KiB": func(r string) []byte {
			return agreement(t, r, "X: "+strings.Repeat("x", 64<<10-len(agreement(t, r, "X: "))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, raw, request := asking(t)
			require.NoError(t, raw.PutData(answer(request)))
			awaitState(t, p, websocketpeer.StateOpen)
			assert.NoError(t, p.LastError())
		})
	}
}

func TestAnswersThatFail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		answer func(request string) []byte
	}{
		"redirect":    {302, func(string) []byte { return head("HTTP/1.1 302 Found", "Location: http://x/") }},
		"forbidden":   {403, func(string) []byte { return head("HTTP/1.1 403 Forbidden") }},
		"of HTTP/1.0": {401, func(string) []byte { return head("HTTP/1.0 401 Unauthorized", "Content-Length: 0") }},
		"101 of HTTP/1.0": {101, func(r string) []byte {
			return []byte(strings.Replace(string(agreement(t, r)), "HTTP/1.1", "HTTP/1.0", 1))
		}},
		"of HTTP/2.0":      {200, func(string) []byte { return head("HTTP/2.0 200 OK") }},
		"lowest status":    {200, func(string) []byte { return head("HTTP/1.1 200") }},
		"highest status":   {999, func(string) []byte { return head("HTTP/1.1 999") }},
		"status with sign": {0, func(string) []byte { return head("HTTP/1.1 +101") }},
		"long status":      {0, func(string) []byte { return head("HTTP/1.1 0101") }},
		"status below 100": {0, func(string) []byte { return head("HTTP/1.1 099") }},
		"refusal behind another": {403, func(string) []byte {
			return append(head("HTTP/1.1 100 Continue"), head("HTTP/1.1 403 Forbidden")...)
		}},
		"no end of others": {0, func(r string) []byte {
			return bytes.Repeat(head("HTTP/1.1 103 Early Hints"), 3000)
		}},
		"no status":        {0, func(string) []byte { return head("HTTP/1.1") }},
		"status of words":  {0, func(string) []byte { return head("HTTP/1.1 two") }},
		"not HTTP":         {0, func(string) []byte { return head("SSH-2.0-OpenSSH") }},
		"nothing":          {0, func(string) []byte { return head("") }},
		"no colon":         {0, func(r string) []byte { return agreement(t, r, "junk") }},
		"space in name":    {0, func(r string) []byte { return agreement(t, r, "X : y") }},
		"folded line":      {0, func(r string) []byte { return agreement(t, r, "X: y", " z") }},
		"NUL in value":     {0, func(r string) []byte { return agreement(t, r, "X: \x00") }},
		"bare line feed":   {0, func(r string) []byte { return agreement(t, r, "X: y\nZ: w") }},
		"no upgrade":       {101, func(r string) []byte { return without(agreement(t, r), "Upgrade:") }},
		"two upgrades":     {101, func(r string) []byte { return agreement(t, r, "Upgrade: h2c") }},
		"no connection":    {101, func(r string) []byte { return without(agreement(t, r), "Connection:") }},
		"no accept":        {101, func(r string) []byte { return without(agreement(t, r), "Sec-WebSocket-Accept:") }},
		"two accepts":      {101, func(r string) []byte { return agreement(t, r, "Sec-WebSocket-Accept: x") }},
		"extension":        {101, func(r string) []byte { return agreement(t, r, "Sec-WebSocket-Extensions: permessage-deflate") }},
		"unasked protocol": {101, func(r string) []byte { return agreement(t, r, "Sec-WebSocket-Protocol: chat") }},
		"headers of more than 64 KiB": {0, func(r string) []byte {
			return agreement(t, r, "X: "+strings.Repeat("x", 64<<10+1-len(agreement(t, r, "X: "))))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, raw, request := asking(t)
			require.NoError(t, raw.PutData(c.answer(request)))
			awaitState(t, p, websocketpeer.StateClosed)
			assert.Equal(t, -1, p.GetCloseCode())
			var refused *websocketpeer.HandshakeError
			require.ErrorAs(t, p.LastError(), &refused)
			assert.Equal(t, c.status, refused.StatusCode, refused)
			assert.ErrorIs(t, p.LastError(), gderr.ErrCantConnect)
		})
	}
}

// TestAnswerInPieces: a byte at a time, with a Poll after each, and a message straight behind.
func TestAnswerInPieces(t *testing.T) {
	t.Parallel()
	p, raw, request := asking(t)
	require.NoError(t, raw.SetNoDelay(true))
	answer := append(agreement(t, request), 0x81, 2, 'h', 'i')
	for i := range answer {
		require.NoError(t, raw.PutData(answer[i:i+1]))
		p.Poll()
	}
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	packet, err := p.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "hi", string(packet))
}

func TestEndlessAnswer(t *testing.T) {
	t.Parallel()
	p, raw, _ := asking(t)
	chunk := []byte("X-Header: and more of it\r\n")
	for sent := 0; p.GetReadyState() == websocketpeer.StateConnecting; {
		n, err := raw.PutPartialData(chunk)
		if err != nil {
			break
		}
		sent += n
		require.Less(t, sent, 1<<20)
		p.Poll()
	}
	awaitState(t, p, websocketpeer.StateClosed)
	var refused *websocketpeer.HandshakeError
	assert.ErrorAs(t, p.LastError(), &refused)
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	p, raw, request := asking(t)
	assert.Nil(t, p.ResponseHeader())
	require.NoError(t, raw.PutData(agreement(t, request, "x-a: 1", "X-A: 2")))
	awaitState(t, p, websocketpeer.StateOpen)
	assert.Equal(t, []string{"1", "2"}, p.ResponseHeader()["X-A"])
	assert.Nil(t, p.RequestHeader())

	p, raw, _ = asking(t)
	require.NoError(t, raw.PutData(head("HTTP/1.1 503 Busy", "Retry-After: 5")))
	awaitState(t, p, websocketpeer.StateClosed)
	assert.Equal(t, http.Header{"Retry-After": {"5"}}, p.ResponseHeader())
}

// TestHeadersOfTheUser: a Host takes the place of the URL's, and an Authorization that of the URL's user.
func TestHeadersOfTheUser(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		user    string
		headers []string
		want    []string // the request's lines, but for the key and "{host}"
	}{
		"none": {want: []string{"GET / HTTP/1.1", "Host: {host}"}},
		"host": {headers: []string{"X-A: 1", "host: game.test", "X-B: 2"}, want: []string{"GET / HTTP/1.1", "host: game.test", "X-A: 1", "X-B: 2"}},
		"user": {
			user: "Aladdin:open%20sesame@", headers: []string{"X: y"},
			want: []string{"GET / HTTP/1.1", "Host: {host}", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "X: y"},
		},
		"authorization": {
			user: "ann:secret@", headers: []string{"authorization: Bearer x"},
			want: []string{"GET / HTTP/1.1", "Host: {host}", "authorization: Bearer x"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := streampeer.NewTCPServer()
			require.NoError(t, server.Listen(0, "127.0.0.1"))
			defer server.Stop()
			p := newPeer(t)
			p.SetHandshakeHeaders(c.headers)
			host := fmt.Sprintf("127.0.0.1:%d", server.GetLocalPort())
			require.NoError(t, p.ConnectToURL("ws://"+c.user+host, nil))
			var got []string
			for _, line := range strings.Split(strings.TrimSpace(requestAt(t, p, server)), "\r\n") {
				switch name, _, _ := strings.Cut(line, ":"); name {
				case "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version":
				default:
					got = append(got, strings.ReplaceAll(line, host, "{host}"))
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// requestAt takes a peer's connection at a server, and returns its request.
func requestAt(t *testing.T, p *websocketpeer.Peer, server *streampeer.TCPServer) string {
	t.Helper()
	await(t, p, server.IsConnectionAvailable)
	raw := server.TakeConnection()
	t.Cleanup(raw.DisconnectFromHost)
	await(t, p, func() bool { return raw.GetAvailableBytes() > 0 })
	return readHead(t, raw)
}

// TestAuthorityEnds: which server is asked, and for what, is not for the query or the fragment to say.
func TestAuthorityEnds(t *testing.T) {
	t.Parallel()
	for rest, want := range map[string]string{
		"?next=x@{other}":    "/?next=x@{other}",
		"/?next=x@{other}/":  "/?next=x@{other}/",
		"/@{other}/":         "/@{other}/",
		"#@{other}/":         "/",
		"?#@{other}/":        "/?",
		"/ü?ö=%C3%A4#nobody": "/%C3%BC?%C3%B6=%C3%A4",
	} {
		t.Run(rest, func(t *testing.T) {
			t.Parallel()
			asked, other := streampeer.NewTCPServer(), streampeer.NewTCPServer()
			require.NoError(t, asked.Listen(0, "127.0.0.1"))
			defer asked.Stop()
			require.NoError(t, other.Listen(0, "127.0.0.1"))
			defer other.Stop()
			name := strings.NewReplacer("{other}", fmt.Sprintf("127.0.0.1:%d", other.GetLocalPort()))
			p := newPeer(t)
			require.NoError(t, p.ConnectToURL(fmt.Sprintf("ws://127.0.0.1:%d%s", asked.GetLocalPort(), name.Replace(rest)), nil))
			line, _, _ := strings.Cut(requestAt(t, p, asked), "\r\n")
			assert.Equal(t, "GET "+name.Replace(want)+" HTTP/1.1", line)
			assert.False(t, other.IsConnectionAvailable())
		})
	}
}

// TestZone: it is for this machine alone, and so not sent.
func TestZone(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	if server.Listen(0, "::1") != nil {
		t.Skip("this machine has no IPv6")
	}
	defer server.Stop()
	p := newPeer(t)
	require.NoError(t, p.ConnectToURL(fmt.Sprintf("ws://[::1%%25lo]:%d/", server.GetLocalPort()), nil))
	assert.Contains(t, requestAt(t, p, server), fmt.Sprintf("\r\nHost: [::1]:%d\r\n", server.GetLocalPort()))
}

// TestNothingIsSmuggled: what would add lines to the request is refused, and leaves the peer closed.
func TestNothingIsSmuggled(t *testing.T) {
	t.Parallel()
	type change = func(*websocketpeer.Peer)
	protocols := func(s ...string) change { return func(p *websocketpeer.Peer) { p.SetSupportedProtocols(s) } }
	headers := func(s ...string) change { return func(p *websocketpeer.Peer) { p.SetHandshakeHeaders(s) } }
	for name, set := range map[string]change{
		"line in protocol":         protocols("a\r\nX: y"),
		"comma in protocol":        protocols("a,b"),
		"space in protocol":        protocols("a b"),
		"empty protocol":           protocols("a", ""),
		"line in header":           headers("X: y\r\nZ: w"),
		"feed in header":           headers("X: y\nZ: w"),
		"NUL in header":            headers("X: \x00"),
		"header that is not valid": headers("X"),
		"header without name":      headers(": y"),
		"line in header name":      headers("X\r\nY: z"),
		"empty header":             headers(""),
		"own header":               headers("X: y", "connection: close"),
		"another upgrade":          headers("Upgrade: h2c"),
		"another key":              headers("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="),
		"protocol as header":       headers("Sec-WebSocket-Protocol: chat"),
		"extension":                headers("Sec-WebSocket-Extensions: permessage-deflate"),
		"body":                     headers("Content-Length: 5"),
		"body in chunks":           headers("Transfer-Encoding: chunked"),
		"two hosts":                headers("Host: a", "host: b"),
		"bad host":                 headers("Host: a b"),
	} {
		p := newPeer(t)
		set(p)
		assert.ErrorIs(t, p.ConnectToURL("ws://127.0.0.1:9/", nil), gderr.ErrInvalidParameter, name)
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState(), name)
		_, stream := kit.Pair(t)
		assert.ErrorIs(t, p.AcceptStream(stream), gderr.ErrInvalidParameter, name)
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState(), name)
	}
	p := newPeer(t)
	assert.ErrorIs(t, p.ConnectToURL("ws://127.0.0.1:9/\r\nX: y", nil), gderr.ErrInvalidParameter)
	server := kit.NewIdentity().Server()
	assert.ErrorIs(t, p.ConnectToURL("wss://127.0.0.1:9/", server), gderr.ErrInvalidParameter)
}

// TestHandshakeTimeout: a server that never answers, and a client that never asks.
func TestHandshakeTimeout(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) *websocketpeer.Peer{
		"client": func(t *testing.T) *websocketpeer.Peer {
			p, raw, _ := asking(t)
			require.NoError(t, raw.PutData([]byte("HTTP/1.1 101 Switching Protocols\r\n")))
			return p
		},
		"server": func(t *testing.T) *websocketpeer.Peer {
			raw, stream := kit.Pair(t)
			p := newPeer(t)
			require.NoError(t, p.AcceptStream(stream))
			require.NoError(t, raw.PutData([]byte("GET / HTTP/1.1\r\n")))
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := open(t)
				time.Sleep(29 * time.Second)
				p.Poll()
				assert.Equal(t, websocketpeer.StateConnecting, p.GetReadyState())
				time.Sleep(2 * time.Second)
				p.Poll()
				assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
				assert.ErrorIs(t, p.LastError(), os.ErrDeadlineExceeded)
				assert.ErrorIs(t, p.LastError(), gderr.ErrTimeout)
			})
		})
	}
}
