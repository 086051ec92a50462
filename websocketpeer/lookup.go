package websocketpeer

import (
	"context"
	"net/netip"
	"runtime"
	"time"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// lookup resolves a host name in a goroutine of its own, which ends when the name is resolved, the time is over, or
// the lookup is cancelled or unreachable.
type lookup struct {
	result *resolved
	cancel context.CancelFunc
}

// resolved is what a lookup found; valid once done is closed. The goroutine holds only this, so that the lookup itself
// can become unreachable.
type resolved struct {
	done chan struct{}
	bell await.Bell
	ips  []netip.Addr
	err  error
}

// lookUp begins to resolve a host name.
func lookUp(host string, limit time.Duration) *lookup {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	l := &lookup{result: &resolved{done: make(chan struct{})}, cancel: cancel}
	runtime.AddCleanup(l, func(cancel context.CancelFunc) { cancel() }, cancel)
	go l.result.resolve(ctx, host)
	return l
}

func (r *resolved) resolve(ctx context.Context, host string) {
	r.ips, r.err = netsock.Resolve(ctx, host)
	close(r.done)
	r.bell.Ring()
}

// need tells when there is a result.
func (l *lookup) need() await.Need {
	return await.Need{Now: l.over()}.OrRing(&l.result.bell)
}

// over reports whether there is a result.
func (l *lookup) over() bool {
	select {
	case <-l.result.done:
		return true
	default:
		return false
	}
}
