package conformance

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// rawWait is how long the raw side waits for what may never come, as when the scenarios were recorded.
const rawWait = 2 * time.Second

// loopback is the only address of the raw side; port 0 lets the system choose.
var loopback = net.IPv4(127, 0, 0, 1)

// rawConn is the raw side's end of a TCP connection. It never reads more from the socket than a step
// asks for: what is left unread decides whether closing ends in a FIN or a reset.
type rawConn struct {
	*net.TCPConn
	ahead []byte // the byte that raw_ending has seen, to be read first
	key   string // the Sec-WebSocket-Key of the handshake request, once read
}

// Read reads the byte that was seen ahead, then from the socket.
func (c *rawConn) Read(p []byte) (int, error) {
	if len(c.ahead) == 0 || len(p) == 0 {
		return c.TCPConn.Read(p)
	}
	n := copy(p, c.ahead)
	c.ahead = c.ahead[n:]
	return n, nil
}

// How a read ended.
const (
	endEOF     = "eof"
	endReset   = "reset"
	endTimeout = "timeout"
)

// ending names what stopped a read. Nothing but a reset remains on loopback when it is neither the end
// of the stream nor the deadline.
func ending(err error) string {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return endEOF
	case errors.Is(err, os.ErrDeadlineExceeded):
		return endTimeout
	}
	return endReset
}

func rawListen(r *run, s *Step) (any, error) {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: loopback})
	if err != nil {
		return nil, err
	}
	r.closers = append(r.closers, listener)
	r.ports[s.As] = int64(listener.Addr().(*net.TCPAddr).Port)
	return silent{}, r.name(s.As, listener)
}

func rawAccept(r *run, s *Step) (any, error) {
	listener, err := named[*net.TCPListener](r, s.On)
	if err != nil {
		return nil, err
	}
	if err := listener.SetDeadline(time.Now().Add(r.engine.limit)); err != nil {
		return nil, err
	}
	conn, err := listener.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return silent{}, r.nameConn(s.As, conn)
}

func rawConnect(r *run, s *Step) (any, error) {
	port, err := r.portValue(s)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: r.engine.limit}
	conn, err := dialer.Dial("tcp4", (&net.TCPAddr{IP: loopback, Port: port}).String())
	if err != nil {
		return nil, err
	}
	return silent{}, r.nameConn(s.As, conn.(*net.TCPConn))
}

// nameConn remembers a connection of the raw side.
func (r *run) nameConn(name string, conn *net.TCPConn) error {
	r.closers = append(r.closers, conn)
	return r.name(name, &rawConn{TCPConn: conn})
}

// portValue gives the port that the step names or has as a number.
func (r *run) portValue(s *Step) (int, error) {
	v, err := r.value(s.Port)
	if err != nil {
		return 0, err
	}
	port, ok := v.(int64)
	if !ok {
		return 0, fmt.Errorf("%s is no port", show(v))
	}
	return int(port), nil
}

// rawDeadPort takes a port by binding a socket to it that does not listen and stays to the end of the run: nobody answers
// there, the system gives the port to nobody else, and a server may listen to it by number.
func rawDeadPort(r *run, s *Step) (any, error) {
	sock, err := netsock.Open(netsock.Stream, netsock.IPv4)
	if err != nil {
		return nil, err
	}
	r.closers = append(r.closers, closerFunc(sock.Close))
	if err := sock.SetReuseAddress(true); err != nil {
		return nil, err
	}
	if err := sock.Bind(netip.AddrPortFrom(netip.AddrFrom4([4]byte(loopback.To4())), 0)); err != nil {
		return nil, err
	}
	addr, err := sock.LocalAddr()
	r.ports[s.As] = int64(addr.Port())
	return silent{}, err
}

// closerFunc is a function that closes something and can't fail.
type closerFunc func()

// Close calls the function.
func (f closerFunc) Close() error { f(); return nil }

func rawSend(r *run, s *Step) (any, error) {
	conn, err := named[*rawConn](r, s.On)
	if err != nil {
		return nil, err
	}
	data, err := r.bytesValue(s.Data)
	if err != nil {
		return nil, err
	}
	return silent{}, r.send(conn, data)
}

// send writes all of data. That the other side has closed is no fault of the scenario: how the
// connection ended is for raw_ending and ws_recv to say.
func (r *run) send(conn *rawConn, data []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(r.engine.limit)); err != nil {
		return err
	}
	_, err := conn.Write(data)
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// rawRecv gives what came if that is less than asked for: at the end, or when time is over.
func rawRecv(r *run, s *Step) (any, error) {
	conn, err := r.readable(s, rawWait)
	if err != nil {
		return nil, err
	}
	data := make([]byte, s.Bytes)
	n, _ := io.ReadFull(conn, data)
	return data[:n], nil
}

// readable gives the connection that the step is on, with a deadline for reading: limit, or the engine's
// if that is shorter.
func (r *run) readable(s *Step, limit time.Duration) (*rawConn, error) {
	conn, err := named[*rawConn](r, s.On)
	if err != nil {
		return nil, err
	}
	return conn, conn.SetReadDeadline(time.Now().Add(min(limit, r.engine.limit)))
}

// rawClose closes a connection, a listener or a UDP socket.
func rawClose(r *run, s *Step) (any, error) {
	side, err := named[io.Closer](r, s.On)
	if err != nil {
		return nil, err
	}
	return silent{}, side.Close()
}

func rawShutdown(r *run, s *Step) (any, error) {
	conn, err := named[*rawConn](r, s.On)
	if err != nil {
		return nil, err
	}
	return silent{}, conn.CloseWrite()
}

func rawReset(r *run, s *Step) (any, error) {
	conn, err := named[*rawConn](r, s.On)
	if err != nil {
		return nil, err
	}
	return silent{}, reset(conn.TCPConn)
}

// reset closes conn so that the other side gets a reset.
func reset(conn *net.TCPConn) error {
	if err := conn.SetLinger(0); err != nil {
		return err
	}
	return conn.Close()
}

func rawEnding(r *run, s *Step) (any, error) {
	conn, err := r.readable(s, milliseconds(s.MS))
	if err != nil {
		return nil, err
	}
	seen := make([]byte, 1)
	n, err := conn.Read(seen)
	switch {
	case n > 0:
		conn.ahead = seen
		return "data", nil
	case ending(err) == endTimeout:
		return "open", nil
	}
	return ending(err), nil
}
