package enetwire_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A recording is a conversation of real peers, with a proxy between them that wrote down every datagram.
type recording struct {
	Name      string
	Config    map[string]json.RawMessage
	Datagrams []struct {
		T       float64 `json:"t_ms"`
		Dir     string
		Hex     string
		Client  int
		Dropped bool
		Delays  []float64 `json:"sent_after_ms"`
	}
	sides map[string]*side
}

// A side is one peer of a recording: what it was told, what it sent, what came to it, and what it saw.
type side struct {
	name     string
	settings settings
	out      []sent
	in       []arrival
	events   []map[string]any
	offset   int64 // its clock when the recording began
}

type settings struct {
	Kind         string
	Program      string
	Channels     int
	MaxChannels  int    `json:"max_channels"`
	MaxPeers     int    `json:"max_peers"`
	InBandwidth  uint32 `json:"in_bandwidth"`
	OutBandwidth uint32 `json:"out_bandwidth"`
	Data         uint32
	Compress     any
	Timeout      []uint32
	Echo         bool
	Refuse       bool
	Actions      []json.RawMessage
}

// A sent datagram is one that the side sent; client is to which of several clients.
type sent struct {
	t      float64
	client int
	data   []byte
}

// An arrival is a datagram when it came to the side.
type arrival struct {
	t      float64
	client int
	data   []byte
}

// An action is what the side was told to do, at the time it did it.
type action struct {
	t   float64
	due float64 // when it was to be done
	do  string
	// what the methods take
	channel, flags, count, mode int
	target, nth, targetNth      int
	payload                     []byte
	data                        uint32
	numbers                     []uint32
	on, force                   bool
	want                        map[string]any // the event that tells of it
}

// readRecordings reads all recordings.
func readRecordings(t testing.TB) []*recording {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var all []*recording
	for _, file := range files {
		all = append(all, readRecording(t, file))
	}
	return all
}

func readRecording(t testing.TB, file string) *recording {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	r := &recording{sides: make(map[string]*side)}
	require.NoError(t, json.Unmarshal(text, r))
	var rest map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(text, &rest))
	add := func(name string, raw json.RawMessage) {
		if string(raw) == "null" {
			return
		}
		s := &side{name: name}
		require.NoError(t, json.Unmarshal(raw, &s.settings))
		require.NoError(t, json.Unmarshal(rest[name+"_events"], &s.events))
		r.sides[name] = s
	}
	for name, raw := range r.Config {
		switch name {
		case "server", "client":
			add(name, raw)
		case "clients":
			var clients []json.RawMessage
			require.NoError(t, json.Unmarshal(raw, &clients))
			for i, c := range clients {
				add("client"+strconv.Itoa(i+1), c)
			}
		}
	}
	for _, d := range r.Datagrams {
		if d.Client == 0 && r.sides["client1"] != nil {
			d.Client = 1
		}
		data, err := hex.DecodeString(d.Hex)
		require.NoError(t, err)
		client := "client"
		if d.Client > 0 {
			client += strconv.Itoa(d.Client)
		}
		from, to := r.sides["server"], r.sides[client]
		if d.Dir == "c2s" {
			from, to = to, from
		}
		if from != nil {
			from.out = append(from.out, sent{d.T, d.Client, data})
		}
		if to == nil || d.Dropped {
			continue
		}
		if d.Delays == nil {
			d.Delays = []float64{0}
		}
		for _, delay := range d.Delays {
			if delay > 0 {
				delay += 1.5 // the proxy was never early
			}
			to.in = append(to.in, arrival{d.T + delay, d.Client, data})
		}
	}
	for _, s := range r.sides {
		slices.SortStableFunc(s.in, func(a, b arrival) int { return int(1000 * (a.t - b.t)) })
		s.findOffset()
	}
	return r
}

// findOffset finds the side's clock from the times in its datagrams: the one that was written down soonest.
func (s *side) findOffset() {
	s.offset = -1 << 30
	for _, d := range s.out {
		if at, ok := timeOf(d.data); ok {
			s.offset = max(s.offset, at-int64(d.t))
		}
	}
}

// end returns when the side is known to have been there for the last time.
func (s *side) end() (t float64) {
	if n := len(s.out); n > 0 {
		t = s.out[n-1].t
	}
	if n := len(s.events); n > 0 {
		t = max(t, s.events[n-1]["t_ms"].(float64))
	}
	return t
}

// timeOf returns the time of sending that a datagram has. The clocks of the recordings have not wrapped.
func timeOf(datagram []byte) (int64, bool) {
	if len(datagram) < 4 || datagram[0]&0x80 == 0 {
		return 0, false
	}
	return int64(binary.BigEndian.Uint16(datagram[2:])), true
}

// actions returns what the side was told, with the time from the events that tell of it.
func (s *side) actions(t testing.TB) []action {
	var all []action
	for _, raw := range s.settings.Actions {
		all = append(all, readAction(t, raw))
	}
	if n := len(s.out); n > 0 && s.settings.Kind == "multiplayer" { // it is closed in the end
		all = append(all, action{t: math.Inf(1), do: "close"})
	}
	slices.SortStableFunc(all, func(a, b action) int { return cmp.Compare(a.t, b.t) })
	n := 0
	for _, e := range s.events {
		if e["event"] == "did" && n < len(all) {
			all[n].t, all[n].want = e["t_ms"].(float64), e
			n++
		}
	}
	for ; n < len(all); n++ { // the C program does not tell of its last one
		all[n].t = s.firstDisconnect()
	}
	return onePut(all)
}

// onePut makes one action of each packet that is put, since each is sent at once.
func onePut(all []action) (single []action) {
	for _, a := range all {
		n := 1
		if a.do == "put" {
			n, a.count = a.count, 1
		}
		for range n {
			single = append(single, a)
		}
	}
	return single
}

// firstDisconnect is when the side first sent a DISCONNECT.
func (s *side) firstDisconnect() float64 {
	for _, d := range s.out {
		for _, n := range []int{2, 4} {
			if len(d.data) >= n+8 && d.data[n]&0x0F == 4 && d.data[n+1] == 0xFF {
				return d.t
			}
		}
	}
	return math.Inf(1)
}

func readAction(t testing.TB, raw json.RawMessage) action {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return readTextAction(strings.Split(text, ","))
	}
	var a struct {
		At                                float64
		Do                                string
		Channel, Flags, Mode, Target, Nth int
		TargetNth                         int `json:"target_nth"`
		Count                             *int
		Text, Hex, Pattern                *string
		Size                              int
		Data                              uint32
		In, Out, Limit, Min, Max          uint32
		Ms, Interval, Acceleration        uint32
		Deceleration                      uint32
		On, Force                         bool
	}
	require.NoError(t, json.Unmarshal(raw, &a))
	x := action{t: a.At, due: a.At, do: a.Do, channel: a.Channel, flags: a.Flags, mode: a.Mode, target: a.Target, nth: a.Nth,
		targetNth: a.TargetNth, data: a.Data, on: a.On, force: a.Force, count: 1}
	if a.Count != nil {
		x.count = *a.Count
	}
	switch a.Do {
	case "bandwidth_limit":
		x.numbers = []uint32{a.In, a.Out}
	case "set_timeout":
		x.numbers = []uint32{a.Limit, a.Min, a.Max}
	case "ping_interval":
		x.numbers = []uint32{a.Ms}
	case "throttle_configure":
		x.numbers = []uint32{a.Interval, a.Acceleration, a.Deceleration}
	}
	switch {
	case a.Text != nil:
		x.payload = []byte(*a.Text)
	case a.Hex != nil:
		x.payload, _ = hex.DecodeString(*a.Hex)
	case a.Pattern != nil:
		x.payload = pattern(*a.Pattern, a.Size)
	}
	return x
}

// readTextAction reads an action of the C program.
func readTextAction(f []string) action {
	number := func(i int) int { n, _ := strconv.Atoi(f[i]); return n }
	x := action{t: float64(number(0)), due: float64(number(0)), do: f[1], count: 1}
	if x.do == "disconnect" {
		x.data = uint32(number(2))
		return x
	}
	x.channel, x.flags, x.count = number(2), number(3), number(6)
	x.payload = pattern(f[4], number(5))
	return x
}

// pattern returns one of the payloads that the recordings name.
func pattern(name string, size int) []byte {
	b := make([]byte, size)
	noise := uint32(0x2545F491)
	const words = "the quick brown fox jumps over the lazy dog. "
	for i := range b {
		switch name {
		case "ramp":
			b[i] = byte(7*i + i/256)
		case "words":
			b[i] = words[i%len(words)]
		case "noise":
			noise ^= noise << 13
			noise ^= noise >> 17
			noise ^= noise << 5
			b[i] = byte(noise >> 11)
		}
	}
	return b
}

// isPayload tells whether data is the payload that an event names.
func isPayload(e map[string]any, data []byte) bool {
	if h, ok := e["hex"].(string); ok {
		return h == hex.EncodeToString(data)
	}
	if int(e["size"].(float64)) != len(data) {
		return false
	}
	if sum, ok := e["sha256"].(string); ok {
		got := sha256.Sum256(data)
		return sum == hex.EncodeToString(got[:])
	}
	return string(pattern(e["pattern"].(string), len(data))) == string(data)
}
