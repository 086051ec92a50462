package enetwire_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/internal/enetcompress"
	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// A player plays one side of a recording: it is fed what came to that side and told what that side was told, and has
// to send the very bytes that the side sent, and to see what it saw.
//
// A recording does not say when between two datagrams its peer read the socket. So a player is led by a script, one
// step for each datagram that was sent, and the search for a script is what a replay is.
type player struct {
	side    *side
	plan    []action
	actions []action // the plan in the order in which it was done
	mode    enetcompress.Mode
	known   map[string][]byte

	leeway

	host   *enetwire.Host
	peers  []*enetwire.Peer // in order of appearance
	ids    map[*enetwire.Peer]int
	now    int64
	nextIn int
	nextDo int
	seen   int   // events of the recording that came
	err    error // what went otherwise than recorded
}

// A step leads to the next datagram that is sent.
type step struct {
	feed    int   // so many datagrams are received before
	late    int64 // so much later than they were written down, each
	react   bool  // then what they bring is looked at
	pick    int   // and of the actions that were due together, that one comes first
	actions int   // and so many actions are done
	turn    int64 // then the time is this; 0 if it does not move
}

func newPlayer(t testing.TB, s *side, may leeway) *player {
	p := &player{side: s, leeway: may, plan: s.actions(t), known: make(map[string][]byte)}
	for _, e := range s.events {
		if e["event"] == "connecting" && e["id"] != nil {
			p.side.settings.Data = uint32(e["id"].(float64))
		}
	}
	// What was sent past the host is not the host's.
	for _, a := range p.plan {
		if a.do == "socket_send" {
			i := slices.IndexFunc(s.out, func(d sent) bool { return d.t >= a.t-1 && bytes.Equal(d.data, a.payload) })
			if i >= 0 {
				s.out = slices.Delete(s.out, i, i+1)
			}
		}
	}
	p.reset()
	return p
}

const (
	serverAddr = 1
	aTurn      = 4 // milliseconds between two turns of a recorded side
)

// addrOf returns the address at which a player sees another side.
func (p *player) addrOf(client int) int {
	if p.side.name == "server" {
		return 100 + client
	}
	return serverAddr
}

// reset begins again.
func (p *player) reset() {
	s := &p.side.settings
	*p = player{side: p.side, plan: p.plan, actions: p.plan, known: p.known, leeway: p.leeway, ids: make(map[*enetwire.Peer]int)}
	config := enetwire.Config{MaxPeers: 32, MaxChannels: s.MaxChannels, IncomingBandwidth: s.InBandwidth,
		OutgoingBandwidth: s.OutBandwidth, Rand: p.connectID}
	if s.MaxPeers > 0 {
		config.MaxPeers = s.MaxPeers
	}
	if s.Kind == "multiplayer" && p.side.name == "server" { // its arguments go astray
		config.MaxChannels, config.IncomingBandwidth = 0, 0
		if s.MaxChannels > 0 {
			config.IncomingBandwidth = uint32(s.MaxChannels + 2)
		}
	}
	p.host = enetwire.New(config)
	switch c := s.Compress.(type) {
	case float64:
		p.compress(enetcompress.Mode(c))
	case string:
		if c == "range coder" {
			p.compress(enetcompress.RangeCoder)
		}
	}
	if p.side.name != "server" {
		p.connect()
	}
}

func (p *player) compress(mode enetcompress.Mode) {
	p.mode = mode
	p.host.SetCompressor(&remembering{mode: mode, known: p.known})
}

// A remembering compressor does not compress the same twice, since a search tries the same again and again.
type remembering struct {
	mode  enetcompress.Mode
	known map[string][]byte // with the mode before what was compressed; nil if that would not be smaller
}

func (r *remembering) AppendCompressed(dst, src []byte) ([]byte, bool) {
	key := string(rune(r.mode)) + string(src)
	out, ok := r.known[key]
	if !ok {
		out, _ = r.mode.AppendCompressed(nil, src)
		r.known[key] = out
	}
	return append(dst, out...), out != nil
}

func (r *remembering) AppendDecompressed(dst, src []byte, limit int) ([]byte, error) {
	key := "was" + string(src)
	out, ok := r.known[key]
	if !ok {
		out, _ = r.mode.AppendDecompressed(nil, src, limit)
		r.known[key] = out
	}
	if out == nil {
		return nil, enetcompress.ErrCorrupt
	}
	return append(dst, out...), nil
}

func (p *player) connect() {
	channels := p.side.settings.Channels
	switch {
	case channels == 0:
		channels = enetwire.MaxChannels
	case p.side.settings.Kind == "multiplayer":
		channels += 2
	}
	peer, err := p.host.Connect(endpoint(serverAddr), channels, p.side.settings.Data)
	if err != nil {
		p.fail("%v", err)
		return
	}
	p.meet(peer)
}

// connectID takes the random number from the recording: it is in the first CONNECT.
func (p *player) connectID() uint32 {
	for _, d := range p.side.out {
		if body := p.plain(d.data); len(body) >= 48 && body[0] == 0x82 {
			return binary.BigEndian.Uint32(body[40:])
		}
	}
	return 0
}

// plain returns what stands behind a datagram's header, decompressed.
func (p *player) plain(datagram []byte) []byte {
	if len(datagram) == 0 {
		return nil
	}
	size := 2
	if datagram[0]&0x80 != 0 {
		size = 4
	}
	if len(datagram) < size {
		return nil
	}
	body := datagram[size:]
	if datagram[0]&0x40 != 0 {
		mode := p.mode
		if c, ok := p.side.settings.Compress.(float64); ok && mode == 0 {
			mode = enetcompress.Mode(c)
		}
		key := "plain" + string(datagram)
		plain, ok := p.known[key]
		if !ok {
			plain, _ = mode.AppendDecompressed(nil, body, enetwire.MaxDatagram)
			p.known[key] = plain
		}
		return plain
	}
	return body
}

func (p *player) meet(peer *enetwire.Peer) {
	p.ids[peer] = len(p.peers)
	p.peers = append(p.peers, peer)
}

func (p *player) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

// clock returns the side's clock at a time of the recording.
func (p *player) clock(t float64) int64 { return int64(math.Round(t)) + p.side.offset }

// follow does what a step says, and tells whether the next datagram is the one that was recorded.
func (p *player) follow(st step, want sent) bool {
	upTo := p.nextDo + st.actions
	for i := range st.feed {
		in := p.side.in[p.nextIn]
		if i > 0 && in.t-p.side.in[p.nextIn-1].t > aTurn {
			p.react()
		}
		p.nextIn++
		p.look(in.t)
		at := p.clock(in.t) + st.late
		if st.turn > 0 {
			at = min(at, st.turn)
		}
		p.service(at)
		p.host.Receive(endpoint(p.addrOf(in.client)), in.data)
	}
	p.look(want.t)
	if st.react {
		p.react()
	}
	if st.pick > 0 {
		p.actions = slices.Clone(p.actions)
		picked := p.actions[p.nextDo+st.pick]
		p.actions = slices.Delete(p.actions, p.nextDo+st.pick, p.nextDo+st.pick+1)
		p.actions = slices.Insert(p.actions, p.nextDo, picked)
	}
	for p.nextDo < upTo {
		p.do(&p.actions[p.nextDo])
		p.nextDo++
	}
	if st.turn > 0 {
		p.service(st.turn)
	}
	if p.err != nil {
		return false
	}
	if p.asRecorded {
		p.timeouts(want)
	}
	got, to, ok := p.host.AppendDatagram(nil)
	if !ok {
		p.fail("nothing is sent")
		return false
	}
	if !p.isSame(got, want.data) || to != endpoint(p.addrOf(want.client)) {
		p.fail("%x is sent", got)
		return false
	}
	return true
}

// look does the actions up to a time that only look.
func (p *player) look(t float64) {
	for p.nextDo < len(p.actions) && p.actions[p.nextDo].do == "statistics" && p.actions[p.nextDo].t <= t {
		p.react()
		p.do(&p.actions[p.nextDo])
		p.nextDo++
	}
}

// service gives the host a turn. A side has one every few milliseconds, so none misses a second for the bandwidth, which
// it sees a little late.
func (p *player) service(now int64) {
	for n := p.now / 1000; ; n++ {
		at := 1000*n + p.lag + p.lag/2*(n-1)
		if at >= now {
			break
		}
		if at > p.now {
			p.host.Service(at)
		}
	}
	if now > p.now {
		p.now = now
		p.host.Service(now)
	}
}

// timeouts lets be sent again what the recorded datagram has again, and a PING if it has one, and nothing else.
func (p *player) timeouts(want sent) {
	p.host.WithoutTimeouts()
	for peer := range p.host.Peers {
		if peer.Addr() != endpoint(p.addrOf(want.client)) {
			continue
		}
		peer.NotOverdue()
		pings := false
		for body := p.plain(want.data); len(body) >= 4; body = nextCommand(body) {
			if body[0]&0x80 != 0 {
				p.host.Overdue(peer, body[1], binary.BigEndian.Uint16(body[2:]))
			}
			pings = pings || body[0] == 0x85
		}
		peer.DuePing(pings)
	}
}

// nextCommand returns what stands behind the first command.
func nextCommand(body []byte) []byte {
	sizes := [16]int{0, 8, 48, 44, 8, 4, 6, 8, 24, 8, 12, 16, 24}
	kind := body[0] & 0x0F
	size := sizes[kind]
	switch {
	case size == 0 || len(body) < size:
		return nil
	case kind == 6:
		size += int(binary.BigEndian.Uint16(body[4:]))
	case kind >= 7 && kind <= 9 || kind == 12:
		size += int(binary.BigEndian.Uint16(body[6:]))
	}
	return body[min(size, len(body)):]
}

// isSame tells whether two datagrams are the same bytes, or the same when decompressed where any encoder will do.
func (p *player) isSame(got, want []byte) bool {
	if plain := p.plain(want); len(plain) == 12 && plain[0] == 0x44 && plain[8] == 0x85 {
		// The engine puts a PING behind the last word of a peer, which nobody would answer.
		want = slices.Concat([]byte{want[0] &^ 0x80, want[1]}, plain[:8])
	}
	if slices.Equal(got, want) {
		return true
	}
	if p.mode != enetcompress.Zlib && p.mode != enetcompress.Zstandard {
		return false
	}
	return got[0]&0xBF == want[0]&0xBF && slices.Equal(p.plain(got), p.plain(want))
}

// acked returns up to where datagrams have come if the peer has sent this one: those that it acknowledges.
func (p *player) acked(datagram []byte) int {
	need := 0
	for body := p.plain(datagram); len(body) >= 8 && body[0]&0x0F == 1; body = body[8:] {
		for i := p.nextIn; i < len(p.side.in); i++ {
			if p.hasCommand(p.side.in[i].data, body) {
				need = max(need, i+1-p.nextIn)
				break
			}
		}
	}
	return need
}

// hasCommand tells whether a datagram has the command that an acknowledgement names, at the time that it names.
func (p *player) hasCommand(datagram, ack []byte) bool {
	at, ok := timeOf(datagram)
	if !ok || uint16(at) != binary.BigEndian.Uint16(ack[6:]) {
		return false
	}
	return strings.Contains(string(p.plain(datagram)), string(ack[1:4]))
}

// came returns how many more datagrams have come by a time.
func (p *player) came(t float64) (n int) {
	for p.nextIn+n < len(p.side.in) && p.side.in[p.nextIn+n].t < t {
		n++
	}
	return n
}

// turns returns the times at which a datagram may have been sent: its own, or if it has none, about the time at which
// it was written down, or that of the next one.
func (p *player) turns(k int) []int64 {
	want := p.side.out[k]
	if at, ok := timeOf(want.data); ok {
		return []int64{at}
	}
	about := max(p.now, p.clock(want.t)-1)
	for next := k + 1; next < len(p.side.out) && p.side.out[next].t < want.t+0.5; next++ {
		if at, ok := timeOf(p.side.out[next].data); ok && at != about {
			return []int64{at, min(about, at-1), about}
		}
	}
	return []int64{about}
}
