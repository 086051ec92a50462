package enetwire

// roundTrip is the round-trip time of a peer as its acknowledgements tell it, in milliseconds.
type roundTrip struct {
	mean, variance          uint32
	lowest, highestVariance uint32 // since the throttle epoch
	last, lastVariance      uint32 // of the epoch before
	measured                bool
}

func newRoundTrip() roundTrip {
	return roundTrip{mean: firstRoundTrip, lowest: firstRoundTrip, last: firstRoundTrip}
}

// add takes a sample.
func (r *roundTrip) add(sample uint32) {
	if !r.measured {
		r.measured = true
		r.mean, r.variance = sample, (sample+1)/2
	} else {
		r.variance -= r.variance / 4
		if sample >= r.mean {
			d := sample - r.mean
			r.variance += d / 4
			r.mean += d / 8
		} else {
			d := r.mean - sample
			r.variance += d / 4
			r.mean -= d / 8
		}
	}
	r.lowest = min(r.lowest, r.mean)
	r.highestVariance = max(r.highestVariance, r.variance)
}

// turn begins a new epoch.
func (r *roundTrip) turn() {
	r.last, r.lastVariance = r.lowest, max(r.highestVariance, 1)
	r.lowest, r.highestVariance = r.mean, r.variance
}

// resend is after how long without an acknowledgement a command is sent again.
func (r *roundTrip) resend() int64 { return int64(r.mean) + 4*int64(r.variance) }

// throttle decides how many of the unreliable packets are sent: value in throttleScale.
type throttle struct {
	value, limit, counter                uint32
	acceleration, deceleration, interval uint32
	epoch                                int64
}

func newThrottle() throttle {
	return throttle{value: throttleScale, limit: throttleScale, acceleration: DefaultThrottleAcceleration,
		deceleration: DefaultThrottleDeceleration, interval: DefaultThrottleInterval}
}

// add moves the throttle by a sample of the round-trip time.
func (t *throttle) add(r *roundTrip, sample uint32) {
	switch {
	case r.last <= r.lastVariance:
		t.value = t.limit
	case sample <= r.last:
		t.value += min(t.acceleration, t.limit-min(t.value, t.limit))
	case sample > r.last+2*r.lastVariance:
		t.value -= min(t.deceleration, t.value)
	}
}

// pass counts an unreliable packet and tells whether it may go.
func (t *throttle) pass() bool {
	t.counter = (t.counter + throttleCounter) % throttleScale
	return t.counter <= t.value
}

// cut sets the limit.
func (t *throttle) cut(limit uint32) {
	t.limit = limit
	t.value = min(t.value, limit)
}

// measured takes a sample of the round-trip time.
func (p *Peer) measured(sample uint32) {
	now := p.host.now
	if p.roundTrip.measured {
		p.throttle.add(&p.roundTrip, sample)
	}
	p.roundTrip.add(sample)
	if t := &p.throttle; t.epoch == 0 || now-t.epoch >= int64(t.interval) {
		p.roundTrip.turn()
		t.epoch = now
	}
}

// loss is the packet loss, in lossScale.
type loss struct {
	mean, variance uint32
	sent, lost     uint32 // commands since the epoch
	epoch          int64
}

// turn begins a new epoch if it is time. It is called whenever a datagram was sent.
func (l *loss) turn(now int64) {
	switch {
	case l.epoch == 0:
		l.epoch = now
	case now-l.epoch >= lossInterval && l.sent > 0:
		p := uint32(uint64(l.lost) * lossScale / uint64(l.sent))
		d := max(p, l.mean) - min(p, l.mean)
		l.variance = uint32((3*uint64(l.variance) + uint64(d)) / 4)
		l.mean = uint32((7*uint64(l.mean) + uint64(p)) / 8)
		l.epoch, l.sent, l.lost = now, 0, 0
	}
}

// Statistic returns what ENetPacketPeer.get_statistic gives, by its numbers; 0 for others.
// Times of the clock have 32 bits.
func (p *Peer) Statistic(n int) uint32 {
	r, t, l := &p.roundTrip, &p.throttle, &p.loss
	all := [...]uint32{
		l.mean, l.variance, uint32(l.epoch),
		r.mean, r.variance, r.last, r.lastVariance,
		t.value, t.limit, t.counter, uint32(t.epoch), t.acceleration, t.deceleration, t.interval,
	}
	if n < 0 || n >= len(all) {
		return 0
	}
	return all[n]
}
