package badnet

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/badnet/ends"
	"github.com/godotpeer/godotpeer/group"
)

// each runs a test for each kind of which that is true.
func each(t *testing.T, is func(ends.Kind) bool, test func(t *testing.T, kind ends.Kind)) {
	for _, kind := range ends.Kinds {
		if is(kind) {
			t.Run(kind.Name, func(t *testing.T) {
				t.Parallel()
				test(t, kind)
			})
		}
	}
}

func overTCP(kind ends.Kind) bool         { return !kind.Datagrams }
func reliableOverUDP(kind ends.Kind) bool { return kind.Datagrams && !kind.Unreliable }

func named(names ...string) func(ends.Kind) bool {
	return func(kind ends.Kind) bool { return slices.Contains(names, kind.Name) }
}

// window is how many bytes one side has under way at most: what the kernels and the proxy keep without anybody reading, since
// one goroutine is both sides.
const window = 32 << 10

// sizes are those of messages: around the borders of what the protocols write differently.
var sizes = []int{5, 7, 125, 126, 127, 1000, 1400, 4096}

// message returns the message of a number that somebody says. All its bytes follow from these.
func message(who uint64, number int) []byte {
	rng := rand.New(rand.NewPCG(who, uint64(number)))
	m := binary.BigEndian.AppendUint32(nil, uint32(number))
	for size := sizes[rng.IntN(len(sizes))]; len(m) < size; {
		m = append(m, byte(rng.Uint32()))
	}
	return m
}

// side is one side of a talk.
type side struct {
	end   ends.End
	who   uint64
	count int // of the messages that it is to say
	sent  int
	size  int   // of all that it has sent
	got   []int // the numbers of the other's messages, as they came
	read  int   // their size
}

// talk is a connection of which both sides talk at the same time.
type talk struct {
	t              testing.TB
	kind           ends.Kind
	server         ends.Server
	client, served *side
	waits          group.Peer // what the client was waited for with last
	group          *group.Group[func()]
	patience       time.Duration

	address   string       // of the server
	near, far func(func()) // do something where the server and the client are
}

// newTalk opens a server. The two sides are to say so many messages, and handshakes may take so long.
func newTalk(t testing.TB, kind ends.Kind, asks, answers int, patience time.Duration) *talk {
	t.Helper()
	here := func(do func()) { do() }
	return newTalkBetween(t, kind, asks, answers, patience, "127.0.0.1", here, here)
}

// newTalkBetween opens a server at an address of one place, for a client at another one.
func newTalkBetween(t testing.TB, kind ends.Kind, asks, answers int, patience time.Duration, address string, near, far func(func())) *talk {
	t.Helper()
	k := &talk{t: t, kind: kind, group: group.New[func()](), patience: patience, address: address, near: near, far: far}
	var err error
	near(func() { k.server, err = kind.Listen(address, patience) })
	require.NoError(t, err)
	server := k.server
	k.client, k.served = &side{who: 1, count: asks}, &side{who: 2, count: answers}
	require.NoError(t, k.group.Add(server.Waits(), k.serve))
	t.Cleanup(func() {
		for _, s := range []*side{k.client, k.served} {
			if s.end != nil {
				s.end.Drop()
			}
		}
		server.Stop()
	})
	return k
}

// dial lets the client connect.
func (k *talk) dial(port int) {
	k.t.Helper()
	var err error
	k.far(func() { k.client.end, err = k.kind.Dial(k.address, port, k.patience) })
	require.NoError(k.t, err)
	k.watch()
}

// watch has the group watch what there is to wait for at the client.
func (k *talk) watch() {
	if waits := k.client.end.Waits(); waits != k.waits {
		if k.waits != nil {
			k.group.Remove(k.waits)
		}
		k.waits = waits
		require.NoError(k.t, k.group.Add(waits, func() {
			k.far(k.client.end.Poll)
			k.take(k.client, k.served)
			k.watch()
		}))
	}
}

// serve is a turn of the server.
func (k *talk) serve() {
	k.server.Poll(func(end ends.End) {
		if k.served.end != nil { // one is enough; of a client that begins anew it is the last
			k.served.end.Drop()
		}
		k.served.end = end
		if waits := end.Waits(); waits != nil {
			require.NoError(k.t, k.group.Add(waits, func() {
				end.Poll()
				if k.served.end == end {
					k.take(k.served, k.client)
				}
			}))
		}
	}, func(end ends.End) {
		if k.served.end == end {
			k.take(k.served, k.client)
		}
	})
}

// take takes what has come to a side, and looks at every byte.
func (k *talk) take(to, from *side) {
	for m := range to.end.Messages() {
		require.GreaterOrEqual(k.t, len(m), 4)
		number := int(binary.BigEndian.Uint32(m))
		require.Less(k.t, number, from.sent, "never sent")
		require.Equal(k.t, message(from.who, number), m, "message %d", number)
		if !k.kind.Unreliable {
			require.Equal(k.t, len(to.got), number, "out of order")
		}
		to.got = append(to.got, number)
		to.read += len(m)
	}
}

// say lets both sides say what they may.
func (k *talk) say() {
	for _, pair := range [][2]*side{{k.client, k.served}, {k.served, k.client}} {
		from, to := pair[0], pair[1]
		for from.end != nil && from.end.State() == ends.Open && (k.kind.Unreliable || from.sent < from.count && from.size-to.read < window) {
			m := message(from.who, from.sent)
			from.sent++ // it may have come before Send returns
			if err := from.end.Send(m); err != nil {
				from.sent--
				break // the end of it, which the state tells
			}
			from.size += len(m)
			if k.kind.Unreliable {
				break // one a tick, so that none is lost for lack of room, and some behind the last
			}
		}
	}
}

// tick is how long after its last message a side says the next one, if nothing comes meanwhile, and messages may be lost.
const tick = 2 * time.Millisecond

// run goes on until a condition holds, and fails the test if that does not come.
func (k *talk) run(what string, condition func() bool) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), patience)
	defer cancel()
	for ctx.Err() == nil {
		if k.goOn(ctx, condition) {
			return
		}
		if k.ended() {
			break
		}
	}
	require.Fail(k.t, what+" never came", "client: %s; server: %s", k.client, k.served)
}

// goOn goes on for some time, and reports whether a condition holds.
func (k *talk) goOn(ctx context.Context, condition func() bool) bool {
	if k.kind.Unreliable {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, tick)
		defer cancel()
	}
	if k.say(); condition() {
		return true
	}
	for turn := range k.group.Ready(ctx) {
		turn()
		if !k.kind.Unreliable {
			k.say()
		}
		if condition() {
			return true
		}
		if k.ended() {
			return false
		}
	}
	return false
}

func (s *side) String() string {
	if s.end == nil {
		return "not there"
	}
	return fmt.Sprintf("state %d, sent %d, got %d, error %v", s.end.State(), s.sent, len(s.got), s.end.LastError())
}

func (k *talk) open() bool {
	return k.client.end.State() == ends.Open && k.served.end != nil && k.served.end.State() == ends.Open
}

// ended reports whether both sides are in their final state, a server's that has never been there, too.
func (k *talk) ended() bool {
	return k.client.end.State() == ends.Ended && (k.served.end == nil || k.served.end.State() == ends.Ended)
}

// said reports whether all has come that was to be said, or, where it may be lost, some that was said behind it: so much
// that nothing else is still under way.
func (k *talk) said() bool {
	return k.client.hasHeard(k.served.count, k.kind) && k.served.hasHeard(k.client.count, k.kind)
}

func (s *side) hasHeard(count int, kind ends.Kind) bool {
	if !kind.Unreliable {
		return len(s.got) == count
	}
	behind := 0
	for _, number := range s.got[max(0, len(s.got)-10):] {
		if number >= count {
			behind++
		}
	}
	return behind > 5
}

// end closes the connection, from one side, and sees both end, with nothing lost.
func (k *talk) end(by *side) {
	k.t.Helper()
	by.end.Close()
	k.run("the end", k.ended)
	assert.Len(k.t, k.client.got, k.served.count)
	assert.Len(k.t, k.served.got, k.client.count)
}
