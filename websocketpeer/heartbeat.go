package websocketpeer

import (
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// moment is a point in time, of which a peer keeps one: how long after an epoch it is. A time.Time takes three times as much.
type moment = time.Duration

var epoch = time.Now()

func now() moment { return time.Since(epoch) }

// startHeartbeat makes the first ping due an interval after the opening.
func (p *Peer) startHeartbeat() { p.since = now() }

// beats reports whether there is a heartbeat to keep up.
func (p *Peer) beats() bool { return p.settings.heartbeat > 0 && p.mute == nil }

// beat sends a ping if one is due, and gives the connection up if nothing has come since the last. A peer that stopped
// reading for lack of room can't know whether something has.
func (p *Peer) beat(blocked bool) {
	if now()-p.since-p.heard <= p.settings.heartbeat {
		return
	}
	if p.awaitsPong {
		if !blocked {
			p.end(&ending{code: noCode, err: failure(gderr.ErrTimeout, ErrHeartbeat)})
		}
		return
	}
	p.awaitsPong, p.since, p.heard = true, now(), 0
	p.enqueue(wsframe.Ping, nil)
	p.flush()
}

// heardSomething notes a sign of life: an answer to a ping may be behind a message that takes long to arrive.
func (p *Peer) heardSomething() {
	if p.awaitsPong {
		p.heard = now() - p.since
	}
}

// ponged notes that the last ping was answered.
func (p *Peer) ponged() {
	if p.awaitsPong {
		p.awaitsPong, p.heard = false, 0
		p.rtt = now() - p.since
	}
}
