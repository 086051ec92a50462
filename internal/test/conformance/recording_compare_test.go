package conformance

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/variant"
)

// isSync reports whether a packet, which the relay may carry, is one of properties that are sent again and again.
func isSync(packet string) bool {
	packet = unwrapped(packet)
	return packet[1] == '6' && packet[0] == '0'
}

// unwrapped is what the relay carries, or the packet itself.
func unwrapped(packet string) string {
	if strings.HasPrefix(packet, "0703") {
		return packet[12:]
	}
	return packet
}

// compareSent compares what was sent to each other end. Packets of properties that are sent again and again are compared
// apart: when they go depends on frames.
func (p *player) compareSent() {
	want := map[string][]string{}
	for i, packet := range p.rec.Packets {
		if packet.From == p.name && packet.Hex != "" && !p.rec.isID(i) {
			want[packet.To] = append(want[packet.To], packet.Hex)
		}
	}
	names := map[string]bool{}
	for name := range want {
		names[name] = true
	}
	for name := range p.sent {
		names[name] = true
	}
	for name := range names {
		wanted, wantedSyncs := split(want[name])
		got, gotSyncs := split(p.sent[name])
		if differs, ok := sendsOtherwise[p.rec.Name]; ok {
			wanted, got = differs(wanted), differs(got)
		}
		assert.Equal(p.t, slices.Concat([]string{}, wanted), slices.Concat([]string{}, got), "to %s", name)
		p.compareSyncs(name, wantedSyncs, gotSyncs)
	}
}

// sendsOtherwise takes out of the packets of a session what depends on frames, or what the library does otherwise on purpose.
var sendsOtherwise = map[string]func([]string) []string{
	"sync-intervals":  withoutDeltas, // which values a delta_interval meets depends on frames
	"leaving":         withoutGhost,  // who was disconnected by force is no ghost here
	"sync-66-watched": withoutDeltas, // the engine's deltas of more than 64 properties are refused by the engine
}

func withoutGhost(packets []string) []string {
	return slices.DeleteFunc(packets, func(packet string) bool {
		return packet == "0701"+ghostInHex || packet == "0702"+ghostInHex
	})
}

func withoutDeltas(packets []string) []string {
	return slices.DeleteFunc(packets, func(packet string) bool { return strings.HasPrefix(unwrapped(packet), "16") })
}

// split parts the syncs from the rest.
func split(packets []string) (rest, syncs []string) {
	for _, packet := range packets {
		if isSync(packet) {
			syncs = append(syncs, packet)
		} else {
			rest = append(rest, packet)
		}
	}
	return rest, syncs
}

// compareSyncs compares which synchronizers a stream of syncs has, and with which values they end.
func (p *player) compareSyncs(name string, want, got []string) {
	assert.Equal(p.t, lastValues(want), lastValues(got), "syncs to %s", name)
}

// lastValues lists, for each synchronizer in syncs, the last values.
func lastValues(syncs []string) map[string]string {
	last := map[string]string{}
	for _, packet := range syncs {
		to := packet[:len(packet)-len(unwrapped(packet))]
		for entries := unwrapped(packet)[6:]; len(entries) > 16; {
			size := 2 * (idOf(entries[8:16]))
			last[to+entries[:8]] = entries[16 : 16+size]
			entries = entries[16+size:]
		}
	}
	return last
}

// compareEvents compares signals, RPCs and callbacks, in their order. The order of synchronized across senders is not that
// of the recording, and the last ones went on when the engine had been stopped: they are counted.
func (p *player) compareEvents() {
	var want, got []string
	for _, data := range p.rec.Events[p.name] {
		if described := p.describe(data); described != "" {
			want = append(want, described)
		}
	}
	for _, e := range p.run.events {
		for i := range e.args {
			e.args[i] = shortened(e.args[i])
		}
		got = append(got, e.String())
	}
	if p.rec.Name == "leaving" { // who was disconnected by force is no ghost here, and its leaving is told
		got = slices.DeleteFunc(got, func(e string) bool { return strings.HasPrefix(e, "peer_disconnected of mp with ["+ghost) })
	}
	wantSyncs, gotSyncs := map[string]int{}, map[string]int{}
	assert.Equal(p.t, countSyncs(want, wantSyncs), countSyncs(got, gotSyncs), "events")
	for of, count := range wantSyncs {
		assert.GreaterOrEqual(p.t, gotSyncs[of], count, of)
	}
	for of := range gotSyncs {
		assert.Contains(p.t, wantSyncs, of)
	}
}

// ghost is the peer of the session "leaving" that the engine goes on to believe in after it was disconnected by force.
const ghost, ghostInHex = "104549347", "e34b3b06"

// shortened gives a long PackedByteArray as sessions have it.
func shortened(arg any) any {
	const header, long = 8, 4096
	data, isVariant := arg.(encoded)
	if isVariant && variant.Type(data[0]) == variant.TypePackedByteArray && len(data) > header+long {
		value, _, _ := variant.Decode(data) // it was encoded
		return digestOf(value.([]byte))
	}
	return arg
}

// countSyncs takes the synchronized events out and counts them.
func countSyncs(events []string, counts map[string]int) (rest []string) {
	for _, e := range events {
		if strings.HasPrefix(e, "synchronized ") {
			counts[e]++
		} else {
			rest = append(rest, e)
		}
	}
	return rest
}

// describe describes a recorded event as one that came; "" for a line that the engine printed.
func (p *player) describe(data []byte) string {
	var e struct {
		Event
		Error, Warning *string
	}
	require.NoError(p.t, json.Unmarshal(data, &e))
	if e.Error != nil || e.Warning != nil {
		return ""
	}
	came := event{on: e.On, signal: e.Signal, rpc: e.RPC, node: e.Node, callback: e.Callback}
	if e.Sender != nil {
		sender, err := p.run.value(e.Sender)
		require.NoError(p.t, err)
		came.sender = int(sender.(int64))
	}
	for _, raw := range e.Args {
		value, err := p.run.value(raw)
		require.NoError(p.t, err)
		if e.RPC != "" {
			value = p.asVariant(value)
		}
		came.args = append(came.args, value)
	}
	return came.String()
}

// asVariant gives an argument of an RPC in the form that took writes down.
func (p *player) asVariant(value any) any {
	switch value.(type) {
	case encoded, *instance, class, digest:
		return value
	}
	data, err := p.run.engine.encodeVariant(value)
	require.NoError(p.t, err)
	return data
}

// compareTruth compares what there is in the end.
func (p *player) compareTruth(truth recordedTruth) {
	mp := p.run.scene.mp
	assert.Equal(p.t, truth.UniqueID, mp.GetUniqueID())
	want, err := p.run.value(truth.Peers)
	require.NoError(p.t, err)
	peers := []any{}
	for _, id := range mp.GetPeers() {
		peers = append(peers, id)
	}
	got, err := p.run.engine.encodeVariant(peers)
	require.NoError(p.t, err)
	assert.Equal(p.t, want, got, "peers")
	var paths, wanted []string
	for _, n := range p.run.scene.project.list(p.run.scene.root(), p.run.scene.root()) {
		paths = append(paths, n.Path+" "+n.Scene+" "+n.Class)
	}
	for _, n := range truth.Tree {
		wanted = append(wanted, n.Path+" "+n.Scene+" "+n.Class)
	}
	assert.Equal(p.t, wanted, paths, "nodes")
	assert.NoError(p.t, p.run.compareState(truth.State, p.run.scene.project.state(p.run.scene.root(), p.run.scene.root())))
}
