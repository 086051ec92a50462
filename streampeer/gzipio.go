package streampeer

import (
	"bytes"
	"runtime"

	"github.com/godotpeer/godotpeer/gderr"
)

// spare is how many bytes must be free in the buffer of a GZIP, and one more, before it takes input: the engine
// wants to have room for more than a few bytes at a time.
const spare = 1024

// codec compresses or decompresses.
type codec interface {
	// step processes some of the input, appends at most room bytes of decompressed output (of compressed output as
	// much as comes), and returns how many bytes of the input it took.
	step(out *bytes.Buffer, input []byte, room int) (int, error)
	// pending reports whether there is output that step had no room for.
	pending() bool
	// stop releases what the codec holds. It may be called more than once.
	stop()
}

// gzipIO is a GZIP seen as an Extension: its reads and writes.
type gzipIO GZIP

func (g *gzipIO) PutPartialData(p []byte) (int, error) { return g.put("PutPartialData", p) }

func (g *gzipIO) PutData(p []byte) (int, error) {
	n, err := g.put("PutData", p)
	if err == nil && n < len(p) {
		err = gderr.New("GZIP.PutData", gderr.ErrOutOfMemory, nil)
	}
	return n, err
}

func (g *gzipIO) put(method string, p []byte) (int, error) {
	if g.codec == nil {
		return 0, gderr.New("GZIP."+method, gderr.ErrUnconfigured, errNotStarted)
	}
	taken := 0
	for (taken < len(p) || g.codec.pending()) && g.hasRoom() {
		before := g.out.Len()
		n, err := g.step(p[taken:])
		if err != nil {
			return taken, gderr.New("GZIP."+method, gderr.Failed, err)
		}
		if taken += n; n == 0 && g.out.Len() == before { // behind the end of the data
			break
		}
	}
	return taken, nil
}

func (g *gzipIO) hasRoom() bool { return g.limit-g.out.Len() > spare }

func (g *gzipIO) step(p []byte) (int, error) {
	n, err := g.codec.step(&g.out, p, g.limit-g.out.Len())
	runtime.KeepAlive(g) // the cleanup must not stop the codec meanwhile
	return n, err
}

// refill gets output that the buffer had no room for. If that fails, the next put tells.
func (g *gzipIO) refill() {
	for g.codec != nil && g.codec.pending() && g.hasRoom() {
		_, _ = g.step(nil)
	}
}

func (g *gzipIO) GetAvailableBytes() int {
	g.refill()
	return g.out.Len()
}

func (g *gzipIO) GetPartialData(p []byte) (int, error) {
	got := 0
	for got < len(p) && g.GetAvailableBytes() > 0 {
		n, _ := g.out.Read(p[got:])
		got += n
	}
	return got, nil
}

func (g *gzipIO) GetData(p []byte) (int, error) {
	n, _ := g.GetPartialData(p)
	if n < len(p) {
		return n, gderr.New("GZIP.GetData", gderr.ErrUnavailable, nil)
	}
	return n, nil
}
