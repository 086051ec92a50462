package enetwire

// timers are the peers that have a time at which they must have their turn, as a heap, the earliest first.
type timers struct{ heap []*Peer }

// first returns the peer whose time comes first, nil if there is none.
func (t *timers) first() *Peer {
	if len(t.heap) == 0 {
		return nil
	}
	return t.heap[0]
}

// set puts p in, or moves it, to the time due.
func (t *timers) set(p *Peer, due int64) {
	if p.timer < 0 {
		p.timer = len(t.heap)
		t.heap = append(t.heap, p)
	}
	p.due = due
	t.fix(p)
}

// remove takes p out if it is in.
func (t *timers) remove(p *Peer) {
	i, last := p.timer, len(t.heap)-1
	if i < 0 {
		return
	}
	moved := t.heap[last]
	t.heap[last], t.heap = nil, t.heap[:last]
	p.timer = -1
	if moved != p {
		t.put(i, moved)
		t.fix(moved)
	}
}

func (t *timers) put(i int, p *Peer) { t.heap[i], p.timer = p, i }

// fix moves p up or down to where its time belongs.
func (t *timers) fix(p *Peer) {
	i := p.timer
	for i > 0 {
		up := (i - 1) / 2
		if t.heap[up].due <= p.due {
			break
		}
		t.put(i, t.heap[up])
		i = up
	}
	for {
		down := 2*i + 1
		if down >= len(t.heap) {
			break
		}
		if right := down + 1; right < len(t.heap) && t.heap[right].due < t.heap[down].due {
			down = right
		}
		if t.heap[down].due >= p.due {
			break
		}
		t.put(i, t.heap[down])
		i = down
	}
	t.put(i, p)
}
