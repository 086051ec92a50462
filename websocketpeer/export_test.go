package websocketpeer

import (
	"reflect"

	"github.com/godotpeer/godotpeer/streampeer"
)

// Connection returns the TCP below an open peer, for what is to be compared with it.
func Connection(p *Peer) *streampeer.TCP {
	return (*streampeer.TCP)(reflect.ValueOf(p.session.stream).UnsafePointer())
}
