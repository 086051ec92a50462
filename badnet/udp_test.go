package badnet

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/badnet/ends"
	"github.com/godotpeer/godotpeer/internal/test/lossy"
)

// networks are what datagrams go through.
var networks = map[string]lossy.Faults{
	"good":       {},
	"lossy":      {Loss: 0.15},
	"doubling":   {Double: 0.5},
	"reordering": {Overtake: 0.4},
	"bad":        {Loss: 0.1, Double: 0.1, Overtake: 0.2},
}

// TestReliable: all messages arrive once and in their order, whatever befalls their datagrams, and the connection ends as
// one side has it.
func TestReliable(t *testing.T) {
	t.Parallel()
	each(t, reliableOverUDP, func(t *testing.T, kind ends.Kind) {
		for name, faults := range networks {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newTalk(t, kind, 30, 30, patience)
				network := lossy.New(t, k.server.Port(), faults)
				k.dial(network.Port)
				k.run("all that was said", k.said)
				network.Set(lossy.Faults{}) // who has gone answers no goodbye that comes again
				k.end(k.client)
			})
		}
	})
}

// TestUnreliable: each message arrives as it was sent, as often as its datagram was forwarded over UDP, and once over DTLS
// unless that was lost.
func TestUnreliable(t *testing.T) {
	t.Parallel()
	each(t, named("UDP", "DTLS"), func(t *testing.T, kind ends.Kind) {
		for name, faults := range networks {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newTalk(t, kind, 200, 200, patience)
				network := lossy.New(t, k.server.Port(), faults)
				k.dial(network.Port)
				k.run("the last words", k.said)
				account(k, network)
			})
		}
	})
}

// account compares what has come with what the network tells that it has done.
func account(k *talk, network *lossy.Network) {
	for _, pair := range [][2]*side{{k.client, k.served}, {k.served, k.client}} {
		from, to := pair[0], pair[1]
		times := map[int]int{}
		for _, number := range to.got {
			times[number]++
		}
		arrived := 0
		for number := range from.count {
			if k.kind.Name == "UDP" {
				assert.Equal(k.t, network.Copies(message(from.who, number)), times[number], "message %d", number)
			}
			if k.kind.Name == "DTLS" {
				assert.LessOrEqual(k.t, times[number], 1, "message %d", number)
			}
			arrived += min(times[number], 1)
		}
		assert.GreaterOrEqual(k.t, arrived, from.count-network.Lost())
	}
}

// TestDamage: what others have changed on its way is as if it were lost, where the network is not to be trusted.
func TestDamage(t *testing.T) {
	t.Parallel()
	each(t, named("DTLS", "ENetDTLS"), func(t *testing.T, kind ends.Kind) {
		k := newTalk(t, kind, 0, 0, patience)
		network := lossy.New(t, k.server.Port(), lossy.Faults{})
		k.dial(network.Port)
		k.run("the connection", k.open)
		network.Set(lossy.Faults{Damage: 0.2})
		k.client.count, k.served.count = 100, 100
		k.run("all that was said", k.said)
		account(k, network)
		assert.Positive(t, network.Lost())
	})
}

// TestCutNetwork: who can tell that nothing comes any more comes to an end on both sides.
func TestCutNetwork(t *testing.T) {
	t.Parallel()
	each(t, reliableOverUDP, func(t *testing.T, kind ends.Kind) {
		k := newTalk(t, kind, 1000, 1000, time.Second)
		network := lossy.New(t, k.server.Port(), lossy.Faults{})
		k.dial(network.Port)
		k.run("some of the talk", func() bool { return len(k.client.got) > 10 && len(k.served.got) > 10 })
		network.Set(lossy.Faults{Loss: 1})
		k.run("the end", k.ended)
		assert.Less(t, len(k.client.got), 1000)
	})
}

// TestNobodyAnswers: a connection that never comes about comes to an end.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	each(t, named("DTLS", "ENet", "ENetMultiplayer", "ENetDTLS"), func(t *testing.T, kind ends.Kind) {
		k := newTalk(t, kind, 1, 1, time.Second)
		k.dial(lossy.New(t, k.server.Port(), lossy.Faults{Loss: 1}).Port)
		k.run("the end", k.ended)
		assert.Empty(t, k.client.got)
	})
}
