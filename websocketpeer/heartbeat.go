package websocketpeer

import (
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// startHeartbeat makes the first ping due an interval after the opening.
func (p *Peer) startHeartbeat() { p.since = time.Now() }

// beat sends a ping if one is due, and gives the connection up if the last was not answered. A peer that stopped
// reading for lack of room can't know whether it was.
func (p *Peer) beat(blocked bool) {
	now := time.Now()
	if now.Sub(p.since) <= p.settings.heartbeat {
		return
	}
	if p.awaitsPong {
		if !blocked {
			p.end(&ending{code: noCode, err: failure(gderr.ErrTimeout, ErrHeartbeat)})
		}
		return
	}
	p.awaitsPong, p.since = true, now
	p.openOutbox().add(wsframe.Ping, nil, !p.server)
	p.flush()
}

// ponged notes that the last ping was answered.
func (p *Peer) ponged() {
	if p.awaitsPong {
		p.awaitsPong = false
		p.rtt = time.Since(p.since)
	}
}
