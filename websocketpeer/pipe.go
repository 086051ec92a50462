package websocketpeer

import (
	"cmp"
	"context"
	"io"
	"net"
	"runtime"
	"strconv"
	"sync"
	"time"
)

// pipe is a transport over a net.Conn that has no socket to take over, such as one of crypto/tls. Since such a
// connection can't be asked what is there now, two goroutines read and write it, each through a bounded buffer. They
// end when the pipe is disconnected or unreachable.
type pipe struct{ *pipeEnds }

// pipeEnds is what the goroutines hold, so that the pipe itself can become unreachable.
type pipeEnds struct {
	conn net.Conn

	mu      sync.Mutex // guards all below
	changed *sync.Cond
	in, out []byte
	readErr error // why nothing more comes
	sendErr error // why nothing more can be sent
	closing bool  // nothing is received any more, and the connection ends when out is sent
	arrived chan struct{}
}

const (
	// pipeBuffer is how many bytes may wait in either direction.
	pipeBuffer = 64 << 10
	// pipeFarewell is how long the last bytes may take to be sent.
	pipeFarewell = 5 * time.Second
)

func newPipe(conn net.Conn) *pipe {
	e := &pipeEnds{conn: conn, arrived: make(chan struct{}, 1)}
	e.changed = sync.NewCond(&e.mu)
	p := &pipe{e}
	runtime.AddCleanup(p, (*pipeEnds).DisconnectFromHost, e)
	go e.read()
	go e.write()
	return p
}

// read receives until the connection ends.
func (e *pipeEnds) read() {
	buffer := make([]byte, 4<<10)
	for {
		n, err := e.conn.Read(buffer)
		e.mu.Lock()
		for len(e.in)+n > pipeBuffer && !e.closing {
			e.changed.Wait()
		}
		e.in = append(e.in, buffer[:n]...)
		e.readErr = err
		ended := err != nil || e.closing
		e.mu.Unlock()
		e.wake()
		if ended {
			return
		}
	}
}

// write sends what is to be sent, and ends the connection.
func (e *pipeEnds) write() {
	defer func() { _ = e.conn.Close() }()
	for {
		e.mu.Lock()
		for len(e.out) == 0 && !e.closing {
			e.changed.Wait()
		}
		data := e.out
		e.out = nil
		e.mu.Unlock()
		if len(data) == 0 {
			return
		}
		if _, err := e.conn.Write(data); err != nil {
			e.mu.Lock()
			e.sendErr = err
			e.mu.Unlock()
			e.wake()
			return
		}
		e.wake()
	}
}

// wake lets Wait return.
func (e *pipeEnds) wake() {
	select {
	case e.arrived <- struct{}{}:
	default:
	}
}

func (e *pipeEnds) AppendPartialData(dst []byte, bytes int) ([]byte, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.in) == 0 {
		return dst, e.readErr
	}
	n := min(bytes, len(e.in))
	dst = append(dst, e.in[:n]...)
	if e.in = e.in[n:]; len(e.in) == 0 {
		e.in = nil
	}
	e.changed.Broadcast()
	return dst, nil
}

func (e *pipeEnds) PutPartialData(data []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sendErr != nil || e.closing {
		return 0, cmp.Or(e.sendErr, io.ErrClosedPipe)
	}
	n := min(len(data), pipeBuffer-len(e.out))
	e.out = append(e.out, data[:n]...)
	e.changed.Broadcast()
	return n, nil
}

// DisconnectFromHost ends the connection when everything is sent.
func (e *pipeEnds) DisconnectFromHost() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.closing {
		e.closing = true
		_ = e.conn.SetDeadline(time.Now().Add(pipeFarewell)) // without, it ends when the other side does
		e.changed.Broadcast()
	}
}

// Wait waits until something has arrived, there is room again, or something went wrong. It may return for nothing.
func (e *pipeEnds) Wait(ctx context.Context) error {
	e.mu.Lock()
	there := len(e.in) > 0 || e.readErr != nil || e.sendErr != nil
	e.mu.Unlock()
	if there {
		return nil
	}
	select {
	case <-e.arrived:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *pipeEnds) GetConnectedHost() string {
	host, _, _ := net.SplitHostPort(e.conn.RemoteAddr().String())
	return host
}

func (e *pipeEnds) GetConnectedPort() int {
	_, port, _ := net.SplitHostPort(e.conn.RemoteAddr().String())
	n, _ := strconv.Atoi(port)
	return n
}
