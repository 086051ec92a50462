package websocketpeer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestHeadIsKeptOnce: heads that differ in the key or the proof alone share their text, and each is as it was sent.
func TestHeadIsKeptOnce(t *testing.T) {
	const before, behind = "GET / HTTP/1.1\r\nHost: h\r\nsec-websocket-KEY:  ", " \r\nUpgrade: websocket\r\n\r\n"
	one, other := before+newKey()+behind, before+newKey()+behind
	assert.Equal(t, newHead(one).rest, newHead(other).rest)
	assert.NotContains(t, newHead(one).rest.Value(), "==")
	assert.Equal(t, one, newHead(one).text())
	assert.Equal(t, other, newHead(other).text())

	const answer = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: "
	first, second := answer+acceptKey("1")+behind, answer+acceptKey("2")+behind
	assert.Equal(t, newHead(first).rest, newHead(second).rest)
	assert.Equal(t, first, newHead(first).text())
	assert.Equal(t, second, newHead(second).text())
}

// TestHeadIsWhatWasSent: whatever that is.
func TestHeadIsWhatWasSent(t *testing.T) {
	for _, text := range []string{
		"",
		"HTTP/1.1 403 Forbidden\r\n\r\n",
		"no head",
		"GET /AAAA HTTP/1.1\r\nSec-WebSocket-Key: AAAA\r\n\r\n",                          // the same before it
		"GET / HTTP/1.1\r\nSec-WebSocket-Key: AB==\r\n\r\n",                              // bits that mean nothing
		"GET / HTTP/1.1\r\nSec-WebSocket-Key: AA\r\n\r\n",                                // no base64
		"GET / HTTP/1.1\r\nSec-WebSocket-Key:\r\n\r\n",                                   // nothing
		"GET / HTTP/1.1\r\nSec-WebSocket-Key: " + strings.Repeat("AAAA", 8) + "\r\n\r\n", // too long
		"GET / HTTP/1.1\r\nSec-WebSocket-Accept: AAAA\r\nSec-WebSocket-Key: AAAB\r\n\r\n",
		"GET /" + strings.Repeat("x", 1<<16) + " HTTP/1.1\r\nSec-WebSocket-Key: " + acceptKey("")[:24] + "\r\n\r\n",
	} {
		assert.Equal(t, text, newHead(text).text(), "%.80q", text)
	}
	assert.Empty(t, head{}.text())
}
