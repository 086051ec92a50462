package websocketpeer_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestRefusalIsTold: what a server that refuses says is kept, with the status.
func TestRefusalIsTold(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789abcdef", 1000)
	for name, c := range map[string]struct {
		answer []byte // behind which nothing comes
		body   string
	}{
		"empty":               {head("HTTP/1.1 401 No", "Content-Length: 0"), ""},
		"short":               {append(head("HTTP/1.1 401 No", "Content-Length: 5"), "hello, and more"...), "hello"},
		"long":                {append(head("HTTP/1.1 401 No", "Content-Length: 16000"), long...), long[:4096]},
		"long, cut":           {append(head("HTTP/1.1 401 No", "Content-Length: 16000"), long[:5000]...), long[:4096]},
		"of huge length":      {append(head("HTTP/1.1 401 No", "Content-Length: 99999999999999999999"), long...), long[:4096]},
		"of a bad length":     {append(head("HTTP/1.1 401 No", "Content-Length: -5"), "hello"...), ""},
		"of no known end":     {append(head("HTTP/1.1 401 No"), "hello"...), ""},
		"to the end, long":    {append(head("HTTP/1.0 401 No"), long...), long[:4096]},
		"in chunks":           {append(head("HTTP/1.1 401 No", "Transfer-Encoding: chunked"), "5\r\nhello\r\n1;x=y\r\n,\r\n0\r\n\r\n"...), "hello,"},
		"in a long chunk":     {append(head("HTTP/1.1 401 No", "Transfer-Encoding: chunked"), "3E80\r\n"+long...), long[:4096]},
		"in no chunk":         {append(head("HTTP/1.1 401 No", "Transfer-Encoding: chunked"), "hello\r\n"...), ""},
		"in a chunk too long": {append(head("HTTP/1.1 401 No", "Transfer-Encoding: chunked"), "2\r\nhello\r\n"...), "he"},
		"in endless chunks": {
			append(head("HTTP/1.1 401 No", "Transfer-Encoding: chunked"), "1;"+strings.Repeat("x", 70<<10)...), "",
		},
		"of one without body": {append(head("HTTP/1.1 304 No", "Content-Length: 5"), "hello"...), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, raw, _ := asking(t)
			var answering sync.WaitGroup
			defer answering.Wait()
			answering.Go(func() { _ = raw.PutData(c.answer) }) // the peer may have enough of it before
			awaitState(t, p, websocketpeer.StateClosed)
			var refused *websocketpeer.HandshakeError
			require.ErrorAs(t, p.LastError(), &refused)
			assert.Equal(t, c.body, string(refused.Body))
			assert.Equal(t, p.ResponseHeader(), refused.Header)
			assert.Empty(t, refused.Location())
		})
	}
}

// TestRefusalThatComesLate: the body is awaited, and ends with the connection where nothing else tells its end.
func TestRefusalThatComesLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer []byte
		rest   string
		ends   bool
	}{
		"of a length":              {head("HTTP/1.1 503 Busy", "Content-Length: 9"), "try later", false},
		"in chunks":                {head("HTTP/1.1 503 Busy", "Transfer-Encoding: chunked"), "9\r\ntry later\r\n0\r\n", false},
		"to the end":               {head("HTTP/1.1 503 Busy", "Connection: close"), "try later", true},
		"to the end of HTTP/1.0":   {head("HTTP/1.0 503 Busy"), "try later", true},
		"of a length that is less": {head("HTTP/1.1 503 Busy", "Content-Length: 99"), "try later", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, raw, _ := asking(t)
			require.NoError(t, raw.SetNoDelay(true))
			require.NoError(t, raw.PutData(c.answer))
			for _, b := range []byte(c.rest) {
				p.Poll()
				require.Equal(t, websocketpeer.StateConnecting, p.GetReadyState())
				require.NoError(t, raw.PutU8(b))
			}
			if c.ends {
				p.Poll()
				require.Equal(t, websocketpeer.StateConnecting, p.GetReadyState())
				raw.DisconnectFromHost()
			}
			awaitState(t, p, websocketpeer.StateClosed)
			var refused *websocketpeer.HandshakeError
			require.ErrorAs(t, p.LastError(), &refused)
			assert.Equal(t, 503, refused.StatusCode)
			assert.Equal(t, "try later", string(refused.Body))
		})
	}
}

// TestRefusalThatNeverEnds is told when the time is over.
func TestRefusalThatNeverEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, raw, _ := asking(t)
		require.NoError(t, raw.PutData(append(head("HTTP/1.1 503 Busy", "Content-Length: 99"), "try"...)))
		time.Sleep(29 * time.Second)
		p.Poll()
		assert.Equal(t, websocketpeer.StateConnecting, p.GetReadyState())
		time.Sleep(2 * time.Second)
		p.Poll()
		assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
		var refused *websocketpeer.HandshakeError
		require.ErrorAs(t, p.LastError(), &refused)
		assert.Equal(t, "try", string(refused.Body))
		assert.ErrorIs(t, p.LastError(), gderr.ErrCantConnect)
	})
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	p, raw, _ := asking(t)
	require.NoError(t, raw.PutData(head("HTTP/1.1 302 Found", "location: https://x/y", "Content-Length: 0")))
	awaitState(t, p, websocketpeer.StateClosed)
	var refused *websocketpeer.HandshakeError
	require.ErrorAs(t, p.LastError(), &refused)
	assert.Equal(t, "https://x/y", refused.Location())
	assert.Contains(t, p.LastError().Error(), `but points to "https://x/y"`)
}
