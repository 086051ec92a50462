package interop

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// The far side of the benchmarks: a socket that does the handshake of a server and then nothing by itself, so that only
// one side is measured.

// farServer hands out the connections of clients.
type farServer struct {
	listener net.Listener
	conns    chan *net.TCPConn
}

func newFarServer(b *testing.B) *farServer {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	s := &farServer{listener: listener, conns: make(chan *net.TCPConn, 1)}
	go s.accept()
	b.Cleanup(func() { _ = listener.Close() })
	return s
}

func (s *farServer) url() string { return "ws://" + s.listener.Addr().String() }

func (s *farServer) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		request, err := http.ReadRequest(bufio.NewReader(conn))
		if err != nil {
			_ = conn.Close()
			continue
		}
		sum := sha1.Sum([]byte(request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
			"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n")
		s.conns <- conn.(*net.TCPConn)
	}
}

// take returns the far side of the connection that was made last.
func (s *farServer) take(b *testing.B) *net.TCPConn {
	b.Helper()
	far := <-s.conns
	require.NoError(b, far.SetWriteBuffer(4<<20))
	b.Cleanup(func() { _ = far.Close() })
	return far
}

// park returns a descriptor of the connection in place of it, so that a far side takes none of the memory that is measured.
func (s *farServer) park(b *testing.B) (fd int) {
	b.Helper()
	conn := <-s.conns
	file, err := conn.File()
	require.NoError(b, err)
	fd, err = syscall.Dup(int(file.Fd()))
	require.NoError(b, err)
	_ = file.Close()
	_ = conn.Close()
	return fd
}

// descriptor returns the descriptor of a connection, to be read and written without waiting while that is open.
func descriptor(b *testing.B, conn *net.TCPConn) (fd int) {
	b.Helper()
	raw, err := conn.SyscallConn()
	require.NoError(b, err)
	require.NoError(b, raw.Control(func(n uintptr) { fd = int(n) }))
	return fd
}

// serverFrame is a binary frame as a server sends it.
func serverFrame(payload []byte) []byte {
	switch n := len(payload); {
	case n < 126:
		return append([]byte{0x82, byte(n)}, payload...)
	case n < 1<<16:
		return append([]byte{0x82, 126, byte(n >> 8), byte(n)}, payload...)
	default:
		panic(fmt.Sprintf("no benchmark has a frame of %d bytes", n))
	}
}

// clientFrame is the same as a client sends it, with a key of zeros.
func clientFrame(payload []byte) []byte {
	frame := serverFrame(payload)
	frame[1] |= 0x80
	return slices.Insert(frame, len(frame)-len(payload), 0, 0, 0, 0)
}
