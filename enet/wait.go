package enet

import (
	"context"
	"math"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// never is a time that does not come.
const never = int64(math.MaxInt64)

// waiter waits for sockets and a time. What it needs stays for the next wait.
type waiter struct {
	watches []*netsock.Watch
	ready   chan struct{} // gets one for each watch that fires
	timer   *time.Timer
}

// wait parks the goroutine until something has arrived at one of the connections, until a time of the clock, or until
// done is closed. The error is that of a socket that can't be waited for.
func (w *waiter) wait(done <-chan struct{}, until int64, conns ...*Connection) error {
	pause := pauseUntil(until)
	if pause <= 0 {
		return nil
	}
	w.prepare(len(conns))
	armed := 0
	var failed error
	for ; armed < len(conns) && failed == nil; armed++ {
		failed = conns[armed].sock.Arm(w.watches[armed], netsock.ForReading)
	}
	fired := 0
	if failed == nil {
		w.startTimer(pause)
		select {
		case <-w.ready:
			fired++
		case <-w.timer.C:
		case <-done:
		}
		w.timer.Stop()
	} else {
		armed--
	}
	for i, watch := range w.watches[:armed] {
		if !conns[i].sock.Disarm(watch) {
			fired--
		}
	}
	for ; fired < 0; fired++ { // those that fired, or are about to
		<-w.ready
	}
	return failed
}

// pauseUntil returns how long it is until a time of the clock.
func pauseUntil(until int64) time.Duration {
	if until == never {
		return math.MaxInt64
	}
	return time.Duration(until-clock()) * time.Millisecond
}

func (w *waiter) startTimer(pause time.Duration) {
	if w.timer == nil {
		w.timer = time.NewTimer(pause)
		return
	}
	w.timer.Reset(pause)
}

// prepare makes the watches for so many sockets.
func (w *waiter) prepare(n int) {
	if n <= len(w.watches) {
		return
	}
	w.ready = make(chan struct{}, n)
	w.watches = make([]*netsock.Watch, n)
	for i := range w.watches {
		ready := w.ready
		w.watches[i] = &netsock.Watch{Fire: func() { ready <- struct{}{} }}
	}
}

// Wait blocks the goroutine until Service has something to do: an event, something that has arrived, or a timer that
// has run out. It changes nothing itself.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] without a host, and [gderr.Failed] if the
// system can't wait.
func (c *Connection) Wait(ctx context.Context) error {
	if c.host == nil {
		return c.error("Wait", gderr.ErrUnconfigured, ErrNoHost)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.waiter.wait(ctx.Done(), c.nextTurn(never), c); err != nil {
		return c.error("Wait", gderr.Failed, err)
	}
	return ctx.Err()
}

// LastError tells why the system failed to send or receive last; nil if it never did. It stays until a host is created.
// It is an addition of Go.
func (c *Connection) LastError() error { return c.reason }
