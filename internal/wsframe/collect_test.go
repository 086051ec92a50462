package wsframe_test

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// received is a whole message or control frame.
type received struct {
	opcode  wsframe.Opcode
	payload string
}

// outcome is all that a parser made of some input.
type outcome struct {
	got        []received
	unfinished string // of a message that did not end
	err        error
}

// receiver feeds a parser and puts messages together, as a caller would. It checks on every call what Next promises.
type receiver struct {
	t       testing.TB
	parser  wsframe.Parser
	message []byte
	inside  bool
	out     outcome
}

func newReceiver(t testing.TB, role wsframe.Role, limit int) *receiver {
	return &receiver{t: t, parser: wsframe.NewParser(role, limit)}
}

// check fails the test at what a caller relies on. It is called for every event: too often for testify.
func (r *receiver) check(holds bool, what string) {
	if !holds {
		r.t.Helper()
		r.t.Fatal(what)
	}
}

// feed gives the parser one piece of input, which it may change.
func (r *receiver) feed(piece []byte) {
	for len(piece) > 0 {
		ev, n, err := r.parser.Next(piece)
		if err != nil {
			r.check(isNothing(ev), "an event with an error")
			r.check(n == len(piece), "an error must take all")
			r.out.err = err
			return
		}
		r.check(0 < n && n <= len(piece), "no progress, or too much")
		r.event(ev)
		piece = piece[n:]
	}
}

func (r *receiver) event(ev wsframe.Event) {
	switch {
	case ev.Opcode == wsframe.Continuation:
		r.check(isNothing(ev), "half an event")
		return
	case ev.Opcode.IsControl():
		r.check(ev.First && ev.Last, "a control frame in pieces")
		r.check(len(ev.Payload) <= wsframe.MaxControlPayload, "a long control frame")
		r.out.got = append(r.out.got, received{ev.Opcode, string(ev.Payload)})
		return
	}
	r.check(r.inside != ev.First, "First in the wrong place")
	r.inside = true
	r.message = append(r.message, ev.Payload...)
	if ev.Last {
		r.out.got = append(r.out.got, received{ev.Opcode, string(r.message)})
		r.message, r.inside = r.message[:0], false
	}
}

func isNothing(ev wsframe.Event) bool {
	return ev.Payload == nil && ev.Opcode == wsframe.Continuation && !ev.First && !ev.Last
}

func (r *receiver) outcome() outcome {
	r.out.unfinished = string(r.message)
	if r.out.err != nil {
		r.out.unfinished = "" // how much came before an error depends on how the input is cut
	}
	return r.out
}

// whole gives a parser the whole input at once.
func whole(t testing.TB, role wsframe.Role, limit int, input []byte) outcome {
	r := newReceiver(t, role, limit)
	r.feed(bytes.Clone(input))
	return r.outcome()
}

// cut gives a parser the input in pieces of which size says the next one's.
func cut(t testing.TB, role wsframe.Role, limit int, input []byte, size func() int) outcome {
	r := newReceiver(t, role, limit)
	for rest := bytes.Clone(input); len(rest) > 0 && r.out.err == nil; {
		n := min(max(size(), 1), len(rest))
		r.feed(rest[:n:n])
		rest = rest[n:]
	}
	return r.outcome()
}

// everyWay requires that the input gives the same at once, byte by byte, cut once at every byte, and cut at random,
// and returns what it gives.
func everyWay(t testing.TB, role wsframe.Role, limit int, input []byte) outcome {
	want := whole(t, role, limit, input)
	require.Equal(t, want, cut(t, role, limit, input, func() int { return 1 }), "byte by byte")
	for i := 1; i < len(input); i++ {
		first := true
		require.Equal(t, want, cut(t, role, limit, input, func() int {
			if first {
				first = false
				return i
			}
			return len(input)
		}), "cut at %d", i)
	}
	rng := rand.New(rand.NewPCG(1, uint64(len(input))))
	for range 8 {
		require.Equal(t, want, cut(t, role, limit, input, func() int { return 1 + rng.IntN(9) }), "cut at random")
	}
	return want
}

// unhex reads bytes in hexadecimal, with spaces anywhere.
func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// assertRefused asserts that err is an Error with this close code and a text that contains part.
func assertRefused(t testing.TB, err error, code int, part string) {
	var refused *wsframe.Error
	if assert.ErrorAs(t, err, &refused) {
		assert.Equal(t, code, refused.Code)
		assert.Contains(t, refused.Text, part)
	}
}
