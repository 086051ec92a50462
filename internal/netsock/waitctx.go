package netsock

import (
	"context"
	"errors"
	"os"
	"time"
)

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

// WaitReadContext is WaitRead that also ends when ctx does, with the error of ctx. Only one goroutine at a time
// may be in it, and it leaves no read deadline behind.
func (s *Socket) WaitReadContext(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if ctx.Done() == nil {
		return s.WaitRead()
	}
	return waitContext(ctx, s.WaitRead, s.SetReadDeadline)
}

// WaitWriteContext is WaitWrite that also ends when ctx does, with the error of ctx. Only one goroutine at a time
// may be in it, and it leaves no write deadline behind.
func (s *Socket) WaitWriteContext(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if ctx.Done() == nil {
		return s.WaitWrite()
	}
	return waitContext(ctx, s.WaitWrite, s.SetWriteDeadline)
}

// waitContext waits under a context that can end. A context that can't costs no allocation, so it never comes here.
func waitContext(ctx context.Context, wait func() error, setDeadline func(time.Time) error) error {
	expired := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = setDeadline(longAgo)
		close(expired)
	})
	err := wait()
	if stop() {
		return err
	}
	<-expired
	_ = setDeadline(time.Time{})
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return ctx.Err()
	}
	return err
}

// WaitReadOrWriteContext waits for what WaitReadContext or WaitWriteContext would wait for, whichever comes first.
func (s *Socket) WaitReadOrWriteContext(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	writable := make(chan struct{})
	go func() {
		defer close(writable)
		if err := s.WaitWriteContext(ctx); err == nil {
			cancel(errWritable)
		}
	}()
	err := s.WaitReadContext(ctx)
	cancel(nil)
	<-writable
	if context.Cause(ctx) == errWritable {
		return nil
	}
	return err
}

// errWritable ends the reading half of WaitReadOrWriteContext.
var errWritable = errors.New("socket has room to write")
