// Package below asks a stream that carries another protocol for what the streams of this library can do beyond
// StreamPeer, and does without where a stream of the user's own can't: wait, and tell and send what it holds back.
package below

import (
	"context"
	"errors"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
)

// pause is how long a stream is left alone that can't be waited for.
const pause = 2 * time.Millisecond

// Unsent returns how many bytes the stream has taken and not sent yet.
func Unsent(stream any) int {
	if s, ok := stream.(interface{ Unsent() int }); ok {
		return s.Unsent()
	}
	return 0
}

// Flush sends what there is room for of what the stream has taken and not sent yet. It never blocks.
func Flush(stream any) error {
	if s, ok := stream.(interface{ Flush() error }); ok {
		return s.Flush()
	}
	return nil
}

// Wait blocks the goroutine until the stream has something to read, if reading is asked for, or room to write, if
// writing is, or has ended. It may return for nothing, but not without a pause. The error is that of ctx, or one with
// [gderr.Failed] where the system can't wait.
func Wait(ctx context.Context, stream any, reading, writing bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wait := waitOf(stream, reading, writing)
	if wait == nil {
		return rest(ctx)
	}
	err := wait(ctx)
	switch {
	case err == nil || ctx.Err() != nil:
		return ctx.Err()
	case CantWait(err):
		return err
	case gderr.CodeOf(err) == gderr.ErrUnconfigured: // it has ended, as the next read shows
		return nil
	}
	return rest(ctx) // only the stream knows what that means: it may go on, and must not make Wait spin
}

// CantWait reports whether a wait failed because the system can't wait, as with too many open files.
func CantWait(err error) bool {
	var failed *gderr.Error
	return errors.As(err, &failed) && failed.Code == gderr.Failed
}

// waitOf returns the wait of the stream that is asked for, or nil.
func waitOf(stream any, reading, writing bool) func(context.Context) error {
	switch {
	case reading && writing:
		if s, ok := stream.(interface{ WaitReadOrWrite(context.Context) error }); ok {
			return s.WaitReadOrWrite
		}
	case writing:
		if s, ok := stream.(interface{ WaitWrite(context.Context) error }); ok {
			return s.WaitWrite
		}
	case reading:
		if s, ok := stream.(interface{ Wait(context.Context) error }); ok {
			return s.Wait
		}
	default:
		return untilDone
	}
	return nil
}

// untilDone waits for nothing but the end of ctx.
func untilDone(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// rest waits for a pause.
func rest(ctx context.Context) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
