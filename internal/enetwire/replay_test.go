package enetwire_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// A leeway is what has to be known of the moments of a side's turns, beside what stands in its recording, for a replay.
type leeway struct {
	// bias is how many milliseconds later than written down datagrams are read, odd how many may be read at yet
	// another time. It decides when the next PING is due, and what the round-trip time is to the millisecond, and
	// so which of two things comes first.
	bias int64
	odd  int
	// lag is how many milliseconds after a full second the side first looked at the bandwidth; each further time it
	// is half as many more.
	lag int64
	// asRecorded takes the moments of resends and PINGs from the recording.
	asRecorded bool
}

// leeways are those of the sides that need one.
var leeways = map[string]leeway{
	"bandwidth_connect/server":           {bias: -1},
	"bandwidth_throttle/client":          {lag: 4},
	"bandwidth_zero_is_unlimited/client": {asRecorded: true},
	"c_server_range_coder/client":        {bias: 1},
	"compress_fastlz/client":             {bias: -1, odd: 1},
	"compress_only_client/server":        {bias: -1},
	"compress_zstd/server":               {asRecorded: true},
	"connect_idle/server":                {bias: -1},
	"duplicate/client":                   {bias: -2},
	"duplicate/server":                   {bias: -1},
	"loss_every_fifth/client":            {bias: -2},
	"loss_every_fifth/server":            {odd: 1},
	"small_broadcast/server":             {bias: 2},
	"small_empty_and_one/client":         {bias: -1},
	"timeout_revived/server":             {bias: 1, asRecorded: true},
}

// TestReplay replays both sides of every recording: the same bytes go out, and the same events come.
func TestReplay(t *testing.T) {
	t.Parallel()
	for _, r := range readRecordings(t) {
		for name, s := range r.sides {
			if s.isForeign(r) {
				continue
			}
			t.Run(r.Name+"/"+name, func(t *testing.T) {
				t.Parallel()
				may := leeways[r.Name+"/"+name]
				find := search{p: newPlayer(t, s, may), odd: may.odd, fresh: true}
				if !find.find(0) {
					find.fail(t)
				}
			})
		}
	}
}

// fail fails the test with the furthest that the search came.
func (s *search) fail(t *testing.T) {
	out, at := s.p.side.out, "the end"
	if s.best < len(out) {
		at = fmt.Sprintf("datagram %d of %d, written down at %.1f: %x", s.best, len(out), out[s.best].t, out[s.best].data)
	}
	require.Fail(t, "not replayed", "%s\n%v\n%d tries", at, s.reason, s.tries)
}

// isForeign tells whether the side is not the engine's: an ENet with another MTU, and with a clock of its own.
func (s *side) isForeign(r *recording) bool {
	return s.settings.Program != "" || r.Name == "godot3_client" && s.name == "client"
}

// A search is for the steps that make a player send what was recorded.
type search struct {
	p      *player
	steps  []step
	tries  int
	fresh  bool // the player stands where the steps lead
	odd    int  // how many steps may still differ from the bias
	best   int  // how far the search came
	reason error
}

const maxTries = 3_000

// find finds the steps from the k-th datagram on.
func (s *search) find(k int) bool {
	if k == len(s.p.side.out) {
		return s.finish()
	}
	want := s.p.side.out[k]
	for _, st := range s.candidates(k) {
		if s.tries++; s.tries > maxTries {
			return false
		}
		s.stand()
		ok := s.p.follow(st, want)
		if !ok {
			s.note(k)
			s.fresh = false
			continue
		}
		odd := s.odd
		if st.feed > 0 && st.late != s.p.bias {
			s.odd--
		}
		s.steps = append(s.steps, st)
		if s.find(k + 1) {
			return true
		}
		s.steps, s.odd = s.steps[:len(s.steps)-1], odd
		s.fresh = false
	}
	return false
}

// note keeps why the furthest try failed.
func (s *search) note(k int) {
	if k >= s.best && (k > s.best || s.reason == nil || s.p.err.Error() != "nothing is sent") {
		s.best, s.reason = k, s.p.err
	}
}

// stand brings the player to where the steps so far lead.
func (s *search) stand() {
	if s.fresh {
		return
	}
	s.p.reset()
	for i, st := range s.steps {
		s.p.follow(st, s.p.side.out[i])
	}
	s.fresh = true
}

// finish lets the player see what came after its last datagram, to the end of the side, and requires that all events
// came.
func (s *search) finish() bool {
	s.stand()
	p := s.p
	end := p.side.end() + 2*aTurn
	for ; p.nextIn < len(p.side.in) && p.side.in[p.nextIn].t <= end; p.nextIn++ {
		in := p.side.in[p.nextIn]
		p.look(in.t)
		p.service(p.clock(in.t))
		p.host.Receive(endpoint(p.addrOf(in.client)), in.data)
		p.react()
	}
	for ; p.nextDo < len(p.actions); p.nextDo++ {
		p.idle(min(p.actions[p.nextDo].t, end))
		p.do(&p.actions[p.nextDo])
	}
	p.idle(end)
	for p.err == nil && p.seen < len(p.side.events) {
		switch e := p.side.events[p.seen]; e["event"] {
		case "did", "listening", "connecting", "closed", "connection_succeeded":
			p.seen++
		default:
			p.fail("the event %v does not come", e)
		}
	}
	if p.err != nil {
		s.note(len(p.side.out))
		s.fresh = false
		return false
	}
	return true
}

// idle lets the player have turns to a time at which the side was still there. What it sends then is nobody's.
func (p *player) idle(t float64) {
	p.service(p.clock(t))
	for ok := true; ok; {
		_, _, ok = p.host.AppendDatagram(nil)
	}
	p.react()
}

// candidates returns the steps that may lead to the k-th datagram, the likely ones first.
func (s *search) candidates(k int) []step {
	s.stand()
	p, want := s.p, s.p.side.out[k]
	turns := p.turns(k)
	came, late := p.came(want.t), p.came(want.t+2)
	done := 0
	for p.nextDo+done < len(p.actions) && p.actions[p.nextDo+done].t <= want.t+2*aTurn {
		done++
	}
	need := p.acked(want.data)
	feeds := []int{need, need + 1, need + 2, came, late}
	if need == 0 {
		feeds = []int{came, 0, 1, came - 1, late}
	}
	lates := []int64{s.p.bias}
	if s.odd > 0 {
		lates = append(lates, s.p.bias-2, s.p.bias-1, s.p.bias+1, s.p.bias+2, s.p.bias+4)
	}
	steps := []step{{}}
	for _, shift := range lates {
		for i, feed := range feeds {
			if feed < need || feed > late || slices.Contains(feeds[:i], feed) || feed == 0 && shift != s.p.bias {
				continue
			}
			for _, turn := range turns {
				steps = append(steps, step{feed: feed, late: shift, turn: turn}, step{feed: feed, late: shift, react: true, turn: turn})
				for do := done; do > 0; do-- {
					steps = append(steps, step{feed: feed, late: shift, react: true, actions: do, turn: turn})
				}
			}
		}
	}
	for pick := 1; p.nextDo+pick < len(p.actions) && p.actions[p.nextDo+pick].due == p.actions[p.nextDo].due; pick++ {
		steps = append(steps, step{feed: need, react: true, pick: pick, actions: 1, turn: turns[0]})
	}
	return steps
}
