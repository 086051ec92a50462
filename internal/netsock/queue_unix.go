//go:build linux || darwin || freebsd

package netsock

import (
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// sysQueue is a queue of the system's whose descriptor the runtime's poller watches: reports wake its one goroutine.
type sysQueue struct {
	fd       int
	file     *os.File
	raw      syscall.RawConn
	quitting atomic.Bool // a deadline is set
	reports
}

func openQueue() (*sysQueue, error) {
	fd, err := newQueue()
	if err != nil {
		return nil, err
	}
	q := &sysQueue{fd: fd, file: os.NewFile(uintptr(fd), "queue")}
	if q.raw, err = q.file.SyscallConn(); err == nil {
		err = q.file.SetReadDeadline(time.Time{}) // fails if the poller does not watch it
	}
	if err != nil {
		q.close()
		return nil, err
	}
	return q, nil
}

// serve passes reports on until quitAfter's time has passed. The work is done between two parkings, inside the call,
// because a call that begins forgets a wake-up that came before it.
func (q *sysQueue) serve(report func(ticket, Interest)) {
	_ = q.raw.Read(func(uintptr) bool {
		for q.collect(q.fd, report) {
		}
		return false
	})
	_ = q.file.SetReadDeadline(time.Time{})
	q.quitting.Store(false) // behind it, or it could take away the deadline of a new quitAfter
}

// quitAfter ends serve after d, unless an earlier call will.
func (q *sysQueue) quitAfter(d time.Duration) {
	if q.quitting.CompareAndSwap(false, true) {
		_ = q.file.SetReadDeadline(time.Now().Add(d))
	}
}

// forget has nothing to do: the system forgets a descriptor that is closed.
func (q *sysQueue) forget(sysFD) {}

func (q *sysQueue) close() { _ = q.file.Close() }
