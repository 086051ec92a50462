package websocketpeer

import "github.com/godotpeer/godotpeer/internal/below"

// Connection returns the stream below an open peer, for what is to be compared with it.
func Connection(p *Peer) below.Stream { return p.session.stream }
