package streampeer

import (
	"cmp"
	"context"
	"io"
	"net"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Pipe is a stream over a net.Conn that has no socket to take over, such as one of crypto/tls; [FromConn] makes it.
// It is an addition of Go.
//
// Beside the gets and puts of every [StreamPeer] it has Wait, CallDeferred, LastError, DisconnectFromHost and Conn.
//
// Since such a connection can't be asked what is there now, two goroutines read and write it, each through a buffer of
// 64 KiB. They end when the connection does, when the pipe is disconnected, or when it is unreachable. What a put has
// taken is sent without a Poll; there is none. GetData, PutData and the typed gets and puts block; one goroutine at a
// time may use a pipe.
//
// It is also the stream for tests in a bubble of testing/synctest, over net.Pipe: peers over it wait in the bubble's time,
// while a peer over a socket must not wait there at all.
type Pipe struct {
	base
	ends  *pipeEnds
	place await.Place
}

// pipeEnds is what the goroutines hold, so that the pipe itself can become unreachable.
type pipeEnds struct {
	conn   net.Conn
	ring   func()        // the pipe's bell
	silent chan struct{} // closed when nothing is read any more

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
	// pipeDrop is how many bytes are read and dropped, at most, from another side that does not end its connection.
	pipeDrop = 256 << 10
)

func newPipe(conn net.Conn, options []Option) *Pipe {
	e := &pipeEnds{conn: conn, silent: make(chan struct{})}
	e.changed = sync.NewCond(&e.mu)
	p := &Pipe{ends: e}
	e.ring = p.place.Bell().Weakly()
	p.init((*pipeUse)(p), options)
	runtime.AddCleanup(p, (*pipeEnds).Disconnect, e)
	go e.read()
	go e.write()
	return p
}

// LastError tells why nothing more comes, or can be sent; it is nil while all is well. Its cause is io.EOF where the other
// side ended the connection. What has arrived before stays readable.
// It is an addition of Go.
func (p *Pipe) LastError() error {
	p.ends.mu.Lock()
	defer p.ends.mu.Unlock()
	if err := cmp.Or(p.ends.readErr, p.ends.sendErr); err != nil {
		return pipeError("LastError", err)
	}
	return nil
}

// Wait blocks the goroutine until something has arrived, or nothing more will.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, and [gderr.ErrUnconfigured] once the pipe is disconnected.
func (p *Pipe) Wait(ctx context.Context) error {
	return p.place.WaitAndRun(ctx, &p.use, pipeClass, "Wait", (*pipeSource)(p))
}

// CallDeferred has the next Wait or GetAvailableBytes call f first, on the goroutine that calls it, also where that is in Wait
// already; so does the Poll of a peer that stands on the pipe. Any goroutine may call it, at any time, and it never blocks.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [TCP.CallDeferred]; the pipe has ended when it is disconnected.
func (p *Pipe) CallDeferred(f func()) error { return p.place.CallDeferred(pipeClass, f) }

// GetAvailableBytes returns how many bytes have arrived and were not read.
// It corresponds to StreamPeer.get_available_bytes.
func (p *Pipe) GetAvailableBytes() int {
	p.use.Check(pipeClass)
	p.place.RunDeferred()
	return p.base.GetAvailableBytes()
}

// DisconnectFromHost ends the connection when everything is sent, but at most a second later. It does not block.
// It is an addition of Go.
func (p *Pipe) DisconnectFromHost() {
	p.use.Check(pipeClass)
	p.ends.Disconnect()
	p.place.End()
}

// Conn returns the connection that the pipe was made of, which must not be read or written meanwhile.
// It is an addition of Go.
func (p *Pipe) Conn() net.Conn { return p.ends.conn }

const pipeClass = "streampeer.Pipe"

// pipeUse is a Pipe as the medium of its gets and puts: its ends, of which one call at a time may be under way. Its own
// goroutines have the ends alone.
type pipeUse Pipe

func (u *pipeUse) class() string  { return pipeClass }
func (u *pipeUse) available() int { return u.ends.available() }

func (u *pipeUse) readAll(as string, p []byte) (int, error) {
	u.use.Begin(pipeClass)
	defer u.use.End()
	return u.ends.readAll(as, p)
}

func (u *pipeUse) readSome(as string, p []byte) (int, error) {
	u.use.Begin(pipeClass)
	defer u.use.End()
	return u.ends.readSome(as, p)
}

func (u *pipeUse) writeAll(as string, p []byte) (int, error) {
	u.use.Begin(pipeClass)
	defer u.use.End()
	return u.ends.writeAll(as, p)
}

func (u *pipeUse) writeSome(as string, p []byte) (int, error) {
	u.use.Begin(pipeClass)
	defer u.use.End()
	return u.ends.writeSome(as, p)
}

// pipeSource is a Pipe as what is waited for.
type pipeSource Pipe

// RunDeferred calls what CallDeferred was given.
func (s *pipeSource) RunDeferred() { s.place.RunDeferred() }

// Need tells what the pipe waits for.
func (s *pipeSource) Need(n *await.Need, want netsock.Interest) {
	s.ends.need(n, want)
	s.place.Need(n)
}

func (e *pipeEnds) need(n *await.Need, want netsock.Interest) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.closing:
		n.SetClosed(pipeError("Wait", ErrNotConnected))
	case want&netsock.ForReading != 0 && (len(e.in) > 0 || e.readErr != nil):
		n.SetReady()
	case want&netsock.ForWriting != 0 && e.hasRoom():
		n.SetReady()
	}
}

// hasRoom reports whether there is room for what there was none for, everything is sent, or nothing more can be.
func (e *pipeEnds) hasRoom() bool {
	return e.sendErr != nil || len(e.out)+e.writing == 0 || e.short && len(e.out) < pipeBuffer
}

// pipeError makes the error of a method.
func pipeError(method string, cause error) error {
	code := gderr.Failed
	switch cause {
	case ErrNotConnected:
		code = gderr.ErrUnconfigured
	case io.EOF:
		code = gderr.ErrFileEOF
	}
	return gderr.New(pipeClass+"."+method, code, cause)
}

// read receives until the connection ends.
func (e *pipeEnds) read() {
	defer close(e.silent)
	buffer := make([]byte, 4<<10)
	for dropped := 0; dropped < pipeDrop; {
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
		e.wake()
		e.mu.Unlock()
		if err != nil {
			return
		}
		if hurry {
			e.hurry()
		}
	}
}

// wake lets all who wait look again.
func (e *pipeEnds) wake() {
	e.changed.Broadcast()
	e.ring()
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
		e.wake()
		e.mu.Unlock()
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
	e.wake()
	return data
}

// available returns how many bytes have arrived and were not read.
func (e *pipeEnds) available() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.in)
}

// readSome reads what has arrived.
func (e *pipeEnds) readSome(as string, p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.take(as, p)
}

// readAll waits until p is full.
func (e *pipeEnds) readAll(as string, p []byte) (got int, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		n, err := e.take(as, p[got:])
		got += n
		if err != nil || got == len(p) {
			return got, err
		}
		if n == 0 {
			e.changed.Wait()
		}
	}
}

func (e *pipeEnds) take(as string, p []byte) (int, error) {
	switch {
	case len(p) == 0:
		return 0, nil
	case e.closing:
		return 0, pipeError(as, ErrNotConnected)
	case len(e.in) == 0 && e.readErr != nil:
		return 0, pipeError(as, e.readErr)
	}
	n := copy(p, e.in)
	if e.in = e.in[n:]; len(e.in) == 0 {
		e.in = nil
	}
	e.changed.Broadcast()
	return n, nil
}

// writeSome takes what there is room for.
func (e *pipeEnds) writeSome(as string, p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.put(as, p)
}

// writeAll waits until all is taken.
func (e *pipeEnds) writeAll(as string, p []byte) (sent int, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		n, err := e.put(as, p[sent:])
		sent += n
		if err != nil || sent == len(p) {
			return sent, err
		}
		e.changed.Wait()
	}
}

func (e *pipeEnds) put(as string, p []byte) (int, error) {
	switch {
	case e.closing:
		return 0, pipeError(as, ErrNotConnected)
	case e.sendErr != nil:
		return 0, pipeError(as, e.sendErr)
	}
	n := min(len(p), pipeBuffer-len(e.out))
	e.out = append(e.out, p[:n]...)
	e.short = n < len(p)
	e.changed.Broadcast()
	return n, nil
}

// MayHear reports whether something may still come: unlike a socket, the pipe can have none while the connection has.
func (e *pipeEnds) MayHear() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.readErr == nil
}

// GivesAll is false: the goroutine that reads the connection may have more at once.
func (*pipeEnds) GivesAll() bool { return false }

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
	if e.sendErr != nil {
		return pipeError("Flush", e.sendErr)
	}
	return nil
}

// Disconnect ends the connection when everything is sent.
func (e *pipeEnds) Disconnect() { e.disconnect(false, pipeFarewell) }

// DisconnectPatiently is Disconnect when the other side has ended the connection too.
func (e *pipeEnds) DisconnectPatiently(limit time.Duration) { e.disconnect(true, limit) }

// disconnect ends the connection when everything is sent and, if it is to be patient, the other side has ended it, or
// after the limit.
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
	e.wake()
}

// Addrs returns the addresses of the two sides.
func (e *pipeEnds) Addrs() (local, remote net.Addr) { return e.conn.LocalAddr(), e.conn.RemoteAddr() }

// Host returns the host of the other side's address, if that has one.
func (e *pipeEnds) Host() string {
	host, _, _ := net.SplitHostPort(e.conn.RemoteAddr().String())
	return host
}

// Port returns the port of the other side's address, if that has one.
func (e *pipeEnds) Port() int {
	_, text, _ := net.SplitHostPort(e.conn.RemoteAddr().String())
	port, _ := strconv.Atoi(text)
	return port
}

// SetNoDelay can't be done.
func (e *pipeEnds) SetNoDelay(bool) error { return gderr.ErrUnconfigured }
