package websocketpeer

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// looking is a lookup as what is waited for.
type looking struct{ *lookup }

func (l looking) Need(n *await.Need, _ netsock.Interest) { l.need(n) }

// TestLookupIsForgotten: what its goroutine holds does not lead to it, also where somebody has listened.
func TestLookupIsForgotten(t *testing.T) {
	t.Parallel()
	var gone atomic.Bool
	result := func() *resolved {
		l := lookUp("localhost", time.Hour)
		runtime.AddCleanup(l, func(gone *atomic.Bool) { gone.Store(true) }, &gone)
		set := await.NewSet[int](func() {})
		set.Add(looking{l}, 0)
		for m := set.Next(); m != nil; m = nil { // which listens
			set.Done(m)
		}
		return l.result
	}()
	kit.Await(t, gone.Load, runtime.GC)
	<-result.done // at the latest because it is cancelled
}
