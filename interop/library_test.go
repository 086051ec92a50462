package interop

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// library is another WebSocket library.
type library struct {
	name string
	// accept makes a connection of a request.
	accept func(w http.ResponseWriter, r *http.Request, serve func(conn))
	// dial connects to a server.
	dial func(ctx context.Context, url string, config *tls.Config) (conn, error)
	// codes tells whether it gives the other side's close code and reason to its user, and answers with a close frame.
	codes bool
}

var libraries = []library{xnet, coder, gorilla}

// conn is a connection of another library.
type conn interface {
	send(message) error
	receive() (message, error) // a *closed at the end
	ping() error               // returns when the pong has come, if the library can tell
	close(code int, reason string)
}

// message is text or binary.
type message struct {
	payload string
	text    bool
}

// closed is the other side's close code, and its reason.
type closed struct {
	code   int
	reason string
}

func (c *closed) Error() string { return "closed with " + strconv.Itoa(c.code) + " " + c.reason }

// errGone is an end for which the library gives no code.
var errGone = errors.New("closed")

// messages are all kinds and sizes.
var messages = []message{
	{"hello", true},
	{"\x00\xff binary", false},
	{"", true},
	{"", false},
	{"ünïcödé ✓ 世界", true},
	{strings.Repeat("a", 125), true},
	{strings.Repeat("b", 126), false},
	{strings.Repeat("c", 65535), true},
	{strings.Repeat("d", 65536), false},
	{strings.Repeat("0123456789abcdef", 1<<20/16), false},
}

// closePrefix begins a text that asks a server to close the connection with the code and reason behind it.
const closePrefix = "close "

// closeOrder returns what a server is asked to close with, if it is.
func closeOrder(m message) (code int, reason string, ok bool) {
	order, ok := strings.CutPrefix(m.payload, closePrefix)
	if !ok || !m.text {
		return 0, "", false
	}
	number, reason, _ := strings.Cut(order, " ")
	code, err := strconv.Atoi(number)
	return code, reason, err == nil
}

// forEachLibrary runs a test with each library, over ws and wss.
func forEachLibrary(t *testing.T, test func(t *testing.T, l library, secure bool)) {
	t.Parallel()
	for _, l := range libraries {
		for _, secure := range []bool{false, true} {
			name := l.name + " ws"
			if secure {
				name += "s"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, l, secure)
			})
		}
	}
}
