package websocketpeer_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
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
		"no extensions":            func(r string) []byte { return agreement(t, r, "Sec-WebSocket-Extensions:") },
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
		"redirect":         {302, func(string) []byte { return head("HTTP/1.1 302 Found", "Location: http://x/") }},
		"forbidden":        {403, func(string) []byte { return head("HTTP/1.1 403 Forbidden") }},
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
	} {
		p := newPeer(t)
		set(p)
		assert.ErrorIs(t, p.ConnectToURL("ws://127.0.0.1:9/", nil), gderr.ErrInvalidParameter, name)
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState(), name)
		_, stream := tcpPair(t)
		assert.ErrorIs(t, p.AcceptStream(stream), gderr.ErrInvalidParameter, name)
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState(), name)
	}
	p := newPeer(t)
	assert.ErrorIs(t, p.ConnectToURL("ws://127.0.0.1:9/\r\nX: y", nil), gderr.ErrInvalidParameter)
	server := streampeer.TLSOptionsServerConfig(selfSigned(t).config)
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
			raw, stream := tcpPair(t)
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
