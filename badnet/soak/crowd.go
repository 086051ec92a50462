package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"github.com/godotpeer/godotpeer/badnet/ends"
	"github.com/godotpeer/godotpeer/group"
)

// crowd is all clients, on one goroutine.
type crowd struct {
	hall    *hall
	options options
	guests  []*guest
	waiting *group.Group[*guest]

	open, answered   atomic.Int64 // connections, and messages; others look at them
	came, sent       int          // connections, and messages
	lost, unanswered int          // messages, over UDP and otherwise
	broken, strange  int          // connections, and answers
	errors           map[string]int
}

// frame is how often the guests look whether it is time for something.
const frame = 50 * time.Millisecond

func newCrowd(h *hall, o options) *crowd {
	c := &crowd{hall: h, options: o, waiting: group.New[*guest](), errors: make(map[string]int)}
	now := time.Now()
	for i := range o.peers {
		g := &guest{crowd: c, kind: i % len(h.kinds), number: uint32(i)}
		g.next = now.Add(time.Duration(float64(i) / o.ramp * float64(time.Second)))
		c.guests = append(c.guests, g)
	}
	return c
}

// run lets them come, talk and go until ctx ends.
func (c *crowd) run(ctx context.Context) {
	for ctx.Err() == nil {
		until := time.Now().Add(frame)
		c.wait(ctx, until)
		now := time.Now()
		for _, g := range c.guests {
			if !now.Before(g.next) {
				g.act(now)
			}
		}
	}
}

// wait gives those a turn that have something to do, until the time has come.
func (c *crowd) wait(ctx context.Context, until time.Time) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	for g := range c.waiting.Ready(ctx) {
		g.turn()
	}
	<-ctx.Done() // also when nobody is there
}

// finish waits until all answers have come that will, and counts those that have not.
func (c *crowd) finish() {
	for deadline := time.Now().Add(patience); ; {
		c.unanswered = 0
		for _, g := range c.guests {
			if g.end != nil && !g.mayGo() {
				c.unanswered += int(g.sent - g.heard)
			}
		}
		if c.unanswered == 0 || time.Now().After(deadline) {
			return
		}
		c.wait(context.Background(), time.Now().Add(frame))
	}
}

// leave drops all.
func (c *crowd) leave() {
	for _, g := range c.guests {
		if g.end != nil {
			g.drop()
		}
	}
}

func (c *crowd) report(out io.Writer) {
	fmt.Fprintf(out, "connections %d, messages %d, answered %d, lost over UDP %d, unanswered otherwise %d, connections that broke %d, wrong messages %d\n",
		c.came, c.sent, c.answered.Load(), c.lost, c.unanswered, c.broken, c.strange)
	for _, text := range slices.Sorted(maps.Keys(c.errors)) {
		fmt.Fprintf(out, "%6d times %s\n", c.errors[text], text)
	}
}

// guest is a client that comes, talks, goes, and comes again.
type guest struct {
	*crowd
	kind   int
	number uint32
	end    ends.End
	waits  group.Peer
	opened bool

	next    time.Time // when to act
	goes    time.Time // when to say goodbye
	closing bool
	sent    uint32
	heard   uint32 // of the answers in order; over UDP any
}

// act does what the time has come for.
func (g *guest) act(now time.Time) {
	switch {
	case g.end == nil:
		g.come(now)
	case g.closing:
		g.fail(errors.New("a goodbye took too long"))
	case !g.opened:
		g.next = now.Add(time.Second) // its handshake has a limit of its own
	case now.After(g.goes) && g.mayGo():
		g.closing = true
		g.next = now.Add(2 * patience) // longer than ENet waits for an answer that the server gives only once
		g.end.Close()
		g.turn()
	default:
		g.talk()
		g.next = now.Add(g.random(time.Duration(float64(time.Second) / g.options.rate)))
	}
}

// random returns a duration that is so long on average.
func (g *guest) random(mean time.Duration) time.Duration { return rand.N(2 * mean) }

// mayGo reports whether all answers have come that will.
func (g *guest) mayGo() bool { return g.hall.kinds[g.kind].Unreliable || g.heard == g.sent }

func (g *guest) come(now time.Time) {
	end, err := g.hall.kinds[g.kind].Dial("127.0.0.1", g.hall.servers[g.kind].Port(), patience)
	if err != nil {
		g.broken++
		g.note(err)
		g.next = now.Add(time.Second)
		return
	}
	g.end, g.opened, g.closing, g.sent, g.heard = end, false, false, 0, 0
	g.next, g.goes = now.Add(time.Second), now.Add(g.random(g.options.stay))
	g.came++
	g.turn()
}

// turn polls, and takes what has come.
func (g *guest) turn() {
	g.end.Poll()
	for message := range g.end.Messages() {
		g.hear(message)
	}
	switch state := g.end.State(); {
	case state == ends.Ended && g.closing:
		g.drop()
	case state == ends.Ended:
		g.fail(cmp.Or(g.end.LastError(), errors.New("ended without a reason")))
	case state == ends.Open && !g.opened:
		g.opened = true
		g.open.Add(1)
		g.next = time.Now()
		fallthrough
	default:
		g.watch()
	}
}

// watch has the group watch what there is to wait for.
func (g *guest) watch() {
	if waits := g.end.Waits(); waits != g.waits {
		g.unwatch()
		if err := g.waiting.Add(waits, g); err != nil {
			g.note(err)
			return
		}
		g.waits = waits
	}
}

func (g *guest) unwatch() {
	if g.waits != nil {
		g.waiting.Remove(g.waits)
		g.waits = nil
	}
}

// message is what a guest says as its nth message.
func (g *guest) message(n uint32) []byte {
	m := binary.BigEndian.AppendUint32(nil, g.number)
	m = binary.BigEndian.AppendUint32(m, n)
	return append(m, bytes.Repeat([]byte{byte(n)}, int(n*n%1000))...)
}

func (g *guest) talk() {
	if err := g.end.Send(g.message(g.sent)); err != nil {
		g.note(err) // what has come to pass, the next turn tells
		return
	}
	g.sent++
	g.crowd.sent++
}

func (g *guest) hear(message []byte) {
	if len(message) < 8 {
		g.strange++
		return
	}
	n := binary.BigEndian.Uint32(message[4:])
	unreliable := g.hall.kinds[g.kind].Unreliable
	if !bytes.Equal(message, g.message(n)) || n >= g.sent || !unreliable && n != g.heard {
		g.strange++
		return
	}
	g.heard++
	g.answered.Add(1)
}

// fail gives a connection up that has broken.
func (g *guest) fail(err error) {
	g.broken++
	g.note(err)
	g.drop()
}

func (g *guest) note(err error) { g.errors[g.hall.kinds[g.kind].Name+": "+err.Error()]++ }

// drop ends the connection. The guest comes again after a while.
func (g *guest) drop() {
	g.unwatch()
	g.end.Drop()
	g.end = nil
	if g.opened {
		g.open.Add(-1)
	}
	if g.hall.kinds[g.kind].Unreliable {
		g.lost += int(g.sent - g.heard)
	}
	g.next = time.Now().Add(g.random(time.Second))
}
