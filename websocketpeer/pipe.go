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
	conn    net.Conn
	arrived chan struct{} // Wait may have something to return for
	silent  chan struct{} // closed when nothing is read any more

	mu      sync.Mutex // guards all below
	changed *sync.Cond
	in, out []byte
	writing int         // bytes that were taken from out and are not written yet
	short   bool        // there was no room for all that was put last
	readErr error       // why nothing more comes
	sendErr error       // why nothing more can be sent
	closing bool        // what is received is dropped, and the connection ends when out is sent
	patient bool        // and when the other side has ended it
	cut     *time.Timer // ends it in any case
}

const (
	// pipeBuffer is how many bytes may wait in either direction.
	pipeBuffer = 64 << 10
	// pipeFarewell is how long the last bytes may take to be sent, or to come once nothing more can be sent.
	pipeFarewell = time.Second
)

func newPipe(conn net.Conn) *pipe {
	e := &pipeEnds{conn: conn, arrived: make(chan struct{}, 1), silent: make(chan struct{})}
	e.changed = sync.NewCond(&e.mu)
	p := &pipe{e}
	runtime.AddCleanup(p, (*pipeEnds).DisconnectFromHost, e)
	go e.read()
	go e.write()
	return p
}

// read receives until the connection ends.
func (e *pipeEnds) read() {
	defer close(e.silent)
	buffer := make([]byte, 4<<10)
	for dropped := 0; dropped < drainLimit; {
		n, err := e.conn.Read(buffer)
		e.mu.Lock()
		for len(e.in)+n > pipeBuffer && !e.closing {
			e.changed.Wait()
		}
		if e.closing {
			dropped += n
		} else {
			e.in = append(e.in, buffer[:n]...)
		}
		e.readErr = err
		hurry := e.sendErr != nil
		e.mu.Unlock()
		e.wake()
		if err != nil {
			return
		}
		if hurry {
			e.hurry()
		}
	}
}

// hurry ends reading when nothing comes for a while: a connection that can't be written may never end by itself.
func (e *pipeEnds) hurry() { _ = e.conn.SetReadDeadline(time.Now().Add(pipeFarewell)) }

// write sends what is to be sent, and ends the connection.
func (e *pipeEnds) write() {
	for {
		data := e.next()
		if len(data) == 0 {
			break
		}
		_, err := e.conn.Write(data)
		if err != nil {
			e.hurry()
		}
		e.mu.Lock()
		e.writing, e.sendErr = 0, err
		e.mu.Unlock()
		e.wake()
	}
	if e.patient {
		<-e.silent
	}
	_ = e.conn.Close()
	e.cut.Stop()
}

// next waits for what is to be written, and returns nothing when the connection is to end.
func (e *pipeEnds) next() []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	for !e.closing && (len(e.out) == 0 || e.sendErr != nil) {
		e.changed.Wait()
	}
	if e.sendErr != nil {
		return nil
	}
	data := e.out
	e.out, e.writing = nil, len(data)
	return data
}

// wake lets Wait look again.
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

// isReading reports whether something may still come: unlike a socket, the pipe can have none while the connection has.
func (e *pipeEnds) isReading() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.readErr == nil
}

func (e *pipeEnds) PutPartialData(data []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sendErr != nil || e.closing {
		return 0, cmp.Or(e.sendErr, io.ErrClosedPipe)
	}
	n := min(len(data), pipeBuffer-len(e.out))
	e.out = append(e.out, data[:n]...)
	e.short = n < len(data)
	e.changed.Broadcast()
	return n, nil
}

// Unsent returns how many bytes were put and are not written.
func (e *pipeEnds) Unsent() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.out) + e.writing
}

// Flush tells what went wrong: the pipe sends by itself.
func (e *pipeEnds) Flush() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.sendErr
}

// DisconnectFromHost ends the connection when everything is sent.
func (e *pipeEnds) DisconnectFromHost() { e.disconnect(false, pipeFarewell) }

// DisconnectPatiently ends the connection when everything is sent and the other side has ended it, or after the limit.
func (e *pipeEnds) DisconnectPatiently(limit time.Duration) { e.disconnect(true, limit) }

func (e *pipeEnds) disconnect(patient bool, limit time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closing {
		return
	}
	e.closing, e.patient = true, patient
	socket := e.conn
	if c, ok := socket.(interface{ NetConn() net.Conn }); ok {
		socket = c.NetConn() // crypto/tls would wait for room to say goodbye
	}
	e.cut = time.AfterFunc(limit, func() { _ = socket.Close() })
	e.changed.Broadcast()
}

// Wait waits until something has arrived, or nothing more will come.
func (e *pipeEnds) Wait(ctx context.Context) error { return e.waitFor(ctx, e.readable) }

// WaitWrite waits until there is room for what there was none for, everything is sent, or nothing more can be sent.
func (e *pipeEnds) WaitWrite(ctx context.Context) error { return e.waitFor(ctx, e.writable) }

// WaitReadOrWrite waits for what Wait or WaitWrite would wait for, whichever comes first.
func (e *pipeEnds) WaitReadOrWrite(ctx context.Context) error {
	return e.waitFor(ctx, func() bool { return e.readable() || e.writable() })
}

func (e *pipeEnds) readable() bool { return len(e.in) > 0 || e.readErr != nil }

func (e *pipeEnds) writable() bool {
	return e.sendErr != nil || e.closing || len(e.out)+e.writing == 0 || e.short && len(e.out) < pipeBuffer
}

// waitFor waits until ready, which is called with the lock, says so.
func (e *pipeEnds) waitFor(ctx context.Context, ready func() bool) error {
	for {
		e.mu.Lock()
		over := ready()
		e.mu.Unlock()
		if over {
			return nil
		}
		select {
		case <-e.arrived:
		case <-ctx.Done():
			return ctx.Err()
		}
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
