package websocketpeer

import "github.com/godotpeer/godotpeer/streampeer"

// Connection returns the connection below a peer, for what is to be compared with it.
func Connection(p *Peer) *streampeer.TCP { return p.stream.(*streampeer.TCP) }
