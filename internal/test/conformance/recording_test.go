package conformance

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recordingsDir has sessions of real engines: a server and its clients, with every packet, step and event.
const recordingsDir = "testdata/recordings"

// recording is one session.
type recording struct {
	Name    string                       `json:"name"`
	IDs     map[string]int               `json:"ids"`
	Config  map[string]recordedConfig    `json:"config"`
	Steps   []json.RawMessage            `json:"steps"`
	Packets []recordedPacket             `json:"packets"`
	Events  map[string][]json.RawMessage `json:"events"`
	Truth   map[string]recordedTruth     `json:"truth"`
}

type recordedConfig struct {
	Setup []Step `json:"setup"`
	Code  string `json:"code"`
}

type recordedPacket struct {
	T     int    `json:"t_ms"`
	From  string `json:"from"`
	To    string `json:"to"`
	Hex   string `json:"hex"`
	Close string `json:"close"`
	End   bool   `json:"end"`
}

type recordedTruth struct {
	Peers    json.RawMessage                       `json:"peers"`
	UniqueID int                                   `json:"unique_id"`
	Tree     []projectNode                         `json:"tree"`
	State    map[string]map[string]json.RawMessage `json:"state"`
}

// TestRecordings puts the Go peer in the place of each engine of each session: given the packets that that one was sent
// and the steps that it did, it must send the same packets, see the same events and end with the same values.
func TestRecordings(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join(recordingsDir, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		var rec recording
		require.NoError(t, json.Unmarshal(data, &rec), path)
		for name := range rec.Config {
			if _, skip := notReplayed[rec.Name+"/"+name]; skip {
				continue
			}
			t.Run(rec.Name+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { newPlayer(t, &rec, name).play() })
			})
		}
	}
}

// notReplayed are the engines whose place the Go peer can't take, with the reason.
var notReplayed = map[string]string{
	"rpc-objects/server":  "it sends objects of the engine's classes",
	"rpc-objects/client1": "what it writes down of such objects are their ids in that process",
}

// frameTime is a frame of the engines, in milliseconds.
const frameTime = 16

// player is the Go peer in the place of one engine of a session.
type player struct {
	t    *testing.T
	rec  *recording
	name string
	run  *run
	peer *recordedPeer
	sent map[string][]string // to whom: packets in hex
	dead bool
}

func newPlayer(t *testing.T, rec *recording, name string) *player {
	r := &run{engine: Godot4(), names: map[string]any{}, ports: map[string]int64{}, ids: map[string]int64{}}
	r.scene = newScene(r)
	p := &player{t: t, rec: rec, name: name, run: r, sent: map[string][]string{}}
	for i := range rec.Config[name].Setup {
		s := &rec.Config[name].Setup[i]
		_, err := opOf(s)(r, s)
		require.NoError(t, err)
	}
	if code := rec.Config[name].Code; code != "" {
		recordedCodes[code](r.scene.mp, r)
	}
	if name == "server" {
		p.connect(1)
	}
	return p
}

func opOf(s *Step) func(*run, *Step) (any, error) { return ops[s.Op] }

// connect gives the SceneMultiplayer a peer: of a server, or of a client that is connecting, with id 0.
func (p *player) connect(id int) {
	p.peer = newRecordedPeer(id)
	p.peer.put = func(to int, packet []byte) {
		name := p.nameOf(to)
		p.sent[name] = append(p.sent[name], hex.EncodeToString(packet))
	}
	require.NoError(p.t, p.run.scene.mp.SetMultiplayerPeer(p.peer))
}

// nameOf is the name of a peer: of those that had more than one id, whichever it was.
func (p *player) nameOf(id int) string {
	for name, known := range p.rec.IDs {
		if known == id {
			return strings.TrimSuffix(name, " again")
		}
	}
	for name, ids := range p.rec.connections() {
		if slices.Contains(ids, id) {
			return name
		}
	}
	return fmt.Sprint(id)
}

// connections lists the ids that the server gave to each client.
func (rec *recording) connections() map[string][]int {
	all := map[string][]int{}
	for i, packet := range rec.Packets {
		if rec.isID(i) {
			all[packet.To] = append(all[packet.To], idOf(packet.Hex))
		}
	}
	return all
}

// isID reports whether a packet is the first of a connection, which tells a client its id.
func (rec *recording) isID(i int) bool {
	packet := rec.Packets[i]
	if packet.From != "server" || packet.Hex == "" {
		return false
	}
	for _, before := range slices.Backward(rec.Packets[:i]) {
		if before.From == packet.From && before.To == packet.To {
			return before.End
		}
	}
	return true
}

func idOf(text string) int {
	b, _ := hex.DecodeString(text)
	return int(int32(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24))
}

// play goes through the session millisecond by millisecond, and compares.
func (p *player) play() {
	steps, packet := p.steps(), 0
	last := p.rec.Packets[len(p.rec.Packets)-1].T + 500
	if len(steps) > 0 {
		last = max(last, steps[len(steps)-1].at+500)
	}
	for now := 0; now < last && !p.dead; now++ {
		for len(steps) > 0 && steps[0].at <= now {
			p.do(steps[0])
			steps = steps[1:]
		}
		came := false
		for ; packet < len(p.rec.Packets) && p.rec.Packets[packet].T <= now; packet++ {
			came = p.take(packet) || came
		}
		if came || now%frameTime == 0 {
			require.NoError(p.t, p.run.scene.mp.Poll())
			p.run.scene.mp.GetTree().Process()
		}
		time.Sleep(time.Millisecond)
	}
	p.compareSent()
	p.compareEvents()
	if truth, ok := p.rec.Truth[p.name]; ok && !p.dead {
		p.compareTruth(truth)
	}
}

// take makes what happened on the way to or from this engine happen to the Go peer at the next Poll, if it concerns that.
func (p *player) take(i int) bool {
	packet := p.rec.Packets[i]
	over := packet.End || packet.Close != ""
	switch {
	case p.name == "server" && p.rec.isID(i):
		p.peer.join(idOf(packet.Hex))
	case p.name == "server" && packet.To == "server" && over:
		p.peer.leave(p.idOf(packet.From, i))
	case p.name == "server" && packet.To == "server":
		p.peer.receive(p.idOf(packet.From, i), packet.Hex)
	case packet.To == p.name && p.rec.isID(i):
		p.peer.join(idOf(packet.Hex))
	case packet.To == p.name && over:
		p.peer.leave(1)
	case packet.To == p.name:
		p.peer.receive(1, packet.Hex)
	default:
		return false
	}
	return true
}

// idOf is the id that a client had when a packet was sent.
func (p *player) idOf(name string, at int) int {
	for i := at; i >= 0; i-- {
		if p.rec.Packets[i].To == name && p.rec.isID(i) {
			return idOf(p.rec.Packets[i].Hex)
		}
	}
	return 0
}

// recordedStep is a step of the session.
type recordedStep struct {
	at   int
	step Step
}

// steps lists what this engine did.
func (p *player) steps() []recordedStep {
	var all []recordedStep
	for _, raw := range p.rec.Steps {
		var plain map[string]json.RawMessage
		require.NoError(p.t, json.Unmarshal(raw, &plain))
		var s recordedStep
		require.NoError(p.t, json.Unmarshal(plain["t_ms"], &s.at))
		if string(plain["at"]) != `"`+p.name+`"` {
			continue
		}
		if answer, ok := plain["answer"]; ok {
			plain["want"] = answer
		}
		for _, key := range []string{"t_ms", "at", "whom", "answer"} {
			delete(plain, key)
		}
		data, err := json.Marshal(plain)
		require.NoError(p.t, err)
		require.NoError(p.t, json.Unmarshal(data, &s.step))
		all = append(all, s)
	}
	return all
}

// do does a step. Calls that fail where the engine said OK are those of which the library says that they failed.
func (p *player) do(s recordedStep) {
	switch s.step.Op {
	case "connect":
		p.connect(0)
		return
	case "kill":
		p.dead = true
		return
	case "eval":
		evaluateRecorded(p, s.step.Code)
		return
	case "state":
		s.step.Path = "."
	}
	got, err := opOf(&s.step)(p.run, &s.step)
	require.NoError(p.t, err, "%s", s.step.source)
	if s.step.Op == "call" && string(s.step.Want) != "null" {
		want, err := p.run.value(s.step.Want)
		require.NoError(p.t, err)
		assert.True(p.t, matches(want, p.run.plain(got)), "%s: got %s", s.step.source, show(got))
	}
}
