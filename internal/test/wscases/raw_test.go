package wscases

import (
	"bufio"
	"crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// raw is the other side of the peer: a socket, and what came from the peer.
type raw struct {
	conn   net.Conn
	reader *bufio.Reader
	client bool // it is the client, so the peer is the server

	frames  []received    // all that came; to be read when ended is closed
	err     error         // why no more came; the same
	closing chan struct{} // closed when a close frame has come
	ended   chan struct{}
}

func newRaw(t *testing.T, conn net.Conn, client bool) *raw {
	require.NoError(t, conn.SetDeadline(time.Now().Add(kit.Patience)))
	t.Cleanup(func() { _ = conn.Close() })
	return &raw{
		conn:    conn,
		reader:  bufio.NewReader(conn),
		client:  client,
		closing: make(chan struct{}),
		ended:   make(chan struct{}),
	}
}

// encrypt goes on over TLS.
func (r *raw) encrypt() {
	if r.client {
		r.conn = tls.Client(r.conn, certificates().client)
	} else {
		r.conn = tls.Server(r.conn, certificates().server)
	}
	r.reader.Reset(r.conn)
}

// open makes the opening handshake.
func (r *raw) open() error {
	if r.client {
		return r.ask()
	}
	return r.answer()
}

// ask is the client's side, with the key and the proof of RFC 6455 section 1.3.
func (r *raw) ask() error {
	lines := []string{"GET / HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "", ""}
	if _, err := io.WriteString(r.conn, strings.Join(lines, "\r\n")); err != nil {
		return err
	}
	response, err := http.ReadResponse(r.reader, nil)
	if err != nil {
		return err
	}
	if accept := response.Header.Get("Sec-WebSocket-Accept"); accept != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		return fmt.Errorf("the answer is %s, the proof is %q", response.Status, accept)
	}
	return nil
}

// answer is the server's side.
func (r *raw) answer() error {
	request, err := http.ReadRequest(r.reader)
	if err != nil {
		return err
	}
	sum := sha1.Sum([]byte(request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	lines := []string{"HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(sum[:]), "", ""}
	_, err = io.WriteString(r.conn, strings.Join(lines, "\r\n"))
	return err
}

var errBehindClose = errors.New("a frame came behind the close frame")

// read takes in all that comes from the peer, until it ends or is wrong.
func (r *raw) read() {
	defer close(r.ended)
	closed := false
	for r.err == nil {
		var got received
		got, r.err = readFrame(r.reader, !r.client)
		switch {
		case r.err != nil:
		case closed:
			r.err = errBehindClose
		default:
			r.frames = append(r.frames, got)
			if got.opcode == opClose {
				closed = true
				close(r.closing)
			}
		}
	}
}

// shut ends the sending half of the connection without a close frame.
func (r *raw) shut() error {
	return r.conn.(interface{ CloseWrite() error }).CloseWrite()
}

// payloads returns the payloads of the frames that came of a kind.
func (r *raw) payloads(opcode byte) []string {
	var payloads []string
	for _, f := range r.frames {
		if f.opcode == opcode {
			payloads = append(payloads, f.payload)
		}
	}
	return payloads
}

// messages returns the messages that came.
func (r *raw) messages() []message {
	var messages []message
	for _, f := range r.frames {
		if f.opcode == opText || f.opcode == opBinary {
			messages = append(messages, message{f.payload, f.opcode == opText})
		}
	}
	return messages
}

// awaitClose waits for the peer's close frame.
func (r *raw) awaitClose() error {
	select {
	case <-r.closing:
		return nil
	case <-r.ended:
		return fmt.Errorf("no close frame came: %w", r.err)
	}
}
