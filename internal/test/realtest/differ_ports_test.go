package realtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// port is what the system chose, here and on the engine's side.
type port struct{ here, there int64 }

// withPort is a text with a port in it, where {port} is.
type withPort struct {
	text string
	port port
}

func (w withPort) put(port int64) string {
	return strings.ReplaceAll(w.text, "{port}", strconv.FormatInt(port, 10))
}

// samePort is a check for ports: each has one of the other side that stands for it.
func (d *differ) samePort(want, got any) bool {
	w, g := want.(int64), got.(int64)
	if w == 0 || g == 0 {
		return w == g
	}
	there, known := d.ports[w]
	if !known {
		d.ports[w] = g
		return true
	}
	return there == g
}

// ownPort is samePort for the port of a socket, which may be that of another address before.
func (d *differ) ownPort(want, got any) bool {
	if want != int64(0) {
		delete(d.ports, want.(int64))
	}
	return d.samePort(want, got)
}

// somePort returns a port that one had, or an odd one.
func (d *differ) somePort() any {
	if n := d.IntN(12); n < 3 {
		return pick[int64](d, 0, -1, 65536, 70000)
	}
	return d.knownPort()
}

// knownPort returns a port that one had, or 0.
func (d *differ) knownPort() any {
	d.compare()
	known := slices.Sorted(maps.Keys(d.ports))
	if len(known) == 0 {
		return int64(0)
	}
	here := known[d.IntN(len(known))]
	return port{here, d.ports[here]}
}
