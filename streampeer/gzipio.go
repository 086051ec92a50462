package streampeer

import (
	"bytes"
	"runtime"

	"github.com/godotpeer/godotpeer/gderr"
)

// spare is how many bytes must be free in the buffer of a GZIP, and one more, before it takes input, as
// in the engine's StreamPeerGZIP::put_partial_data.
const spare = 1024

// codec compresses or decompresses.
type codec interface {
	// step processes some of the input, appends at most room bytes of decompressed output (of compressed output as
	// much as comes), and returns how many bytes of the input it took.
	step(out *bytes.Buffer, input []byte, room int) (int, error)
	// pending reports whether there is output that step had no room for.
	pending() bool
	// stop gives up what the codec holds. It may be called more than once.
	stop()
}

func (g *GZIP) class() string { return "streampeer.GZIP" }

func (g *GZIP) writeSome(as string, p []byte) (int, error) {
	if g.codec == nil {
		return 0, g.error(as, gderr.ErrUnconfigured, errNotStarted)
	}
	taken := 0
	for (taken < len(p) || g.codec.pending()) && g.hasRoom() {
		before := g.out.Len()
		n, err := g.step(p[taken:])
		if err != nil {
			return taken, g.error(as, gderr.Failed, err)
		}
		if taken += n; n == 0 && g.out.Len() == before { // behind the end of the data
			break
		}
	}
	return taken, nil
}

func (g *GZIP) writeAll(as string, p []byte) (int, error) {
	n, err := g.writeSome(as, p)
	switch {
	case err != nil || n == len(p):
		return n, err
	case g.hasRoom():
		return n, g.error(as, gderr.ErrOutOfMemory, errBehindEnd)
	}
	return n, g.error(as, gderr.ErrOutOfMemory, g.full())
}

func (g *GZIP) hasRoom() bool { return g.limit-g.out.Len() > spare }

func (g *GZIP) step(p []byte) (int, error) {
	n, err := g.codec.step(&g.out, p, g.limit-g.out.Len())
	runtime.KeepAlive(g) // the cleanup must not stop the codec meanwhile
	return n, err
}

// available gets output that the buffer had no room for before. If that fails, the next put tells.
func (g *GZIP) available() int {
	for g.codec != nil && g.codec.pending() && g.hasRoom() {
		_, _ = g.step(nil)
	}
	return g.out.Len()
}

func (g *GZIP) readSome(_ string, p []byte) (int, error) {
	got := 0
	for got < len(p) && g.available() > 0 {
		n, _ := g.out.Read(p[got:])
		got += n
	}
	return got, nil
}

func (g *GZIP) readAll(as string, p []byte) (int, error) {
	n, _ := g.readSome(as, p)
	if n < len(p) {
		return n, g.error(as, gderr.ErrUnavailable, errTooFew)
	}
	return n, nil
}
