package wsframe_test

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// FuzzParser feeds any bytes to either side, with any limit, whole, byte by byte and cut at random, and requires the
// same outcome and what holds for any outcome.
func FuzzParser(f *testing.F) {
	for _, seed := range []string{
		"8105 48656c6c6f 8205 0001020304", "8185 37fa213d 7f9f4d5158 8980 01020304", "0103 48656c 8900 8002 6c6f 8802 03e8",
		"0101 e2 0001 82 8001 ac 8101 ff", "827e 007e 00", "827f 0000000000010000", "8907 61626364656667 8803 03e861",
		"8181 00000000 c3", "0180 00000000 8083 01010101 e383 80",
	} {
		f.Add(unhex(f, seed), uint16(1000), uint64(1))
		f.Add(unhex(f, seed), uint16(3), uint64(2))
	}
	f.Fuzz(func(t *testing.T, input []byte, limit uint16, seed uint64) {
		if len(input) > 1<<16 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		longest := 1 + rng.IntN(40)
		for _, role := range []wsframe.Role{wsframe.Client, wsframe.Server} {
			got := whole(t, role, int(limit), input)
			require.Equal(t, got, cut(t, role, int(limit), input, func() int { return 1 }))
			require.Equal(t, got, cut(t, role, int(limit), input, func() int { return rng.IntN(longest) }))
			checkOutcome(t, got, int(limit))
		}
	})
}

// checkOutcome checks what no input may break.
func checkOutcome(t *testing.T, got outcome, limit int) {
	require.LessOrEqual(t, len(got.unfinished), limit)
	for i, r := range got.got {
		switch r.opcode {
		case wsframe.Text:
			require.True(t, utf8.ValidString(r.payload))
			require.LessOrEqual(t, len(r.payload), limit)
		case wsframe.Binary:
			require.LessOrEqual(t, len(r.payload), limit)
		case wsframe.Close:
			require.Equal(t, len(got.got)-1, i, "something after a close")
			require.NotEqual(t, 1, len(r.payload))
		default:
			require.Contains(t, []wsframe.Opcode{wsframe.Ping, wsframe.Pong}, r.opcode)
		}
	}
	if got.err == nil {
		return
	}
	var refused *wsframe.Error
	require.ErrorAs(t, got.err, &refused)
	require.Contains(t, []int{wsframe.CloseProtocolError, wsframe.CloseInvalidPayload, wsframe.CloseTooBig}, refused.Code)
	require.NotEmpty(t, refused.Text)
}

// FuzzRoundTrip appends a message in fragments, with pings between them, and reads it back in pieces.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("Hello, Welt! äöü €"), uint64(1), true)
	f.Add([]byte("\xff\xfe"), uint64(2), true)
	f.Add([]byte{}, uint64(3), false)
	f.Add(bytes.Repeat([]byte("0123456789abcdef"), 30), uint64(4), false)
	f.Add(bytes.Repeat([]byte("語"), 100), uint64(8), true)
	f.Fuzz(func(t *testing.T, payload []byte, seed uint64, text bool) {
		if len(payload) > 1<<16 {
			return
		}
		opcode := wsframe.Binary
		if text {
			opcode = wsframe.Text
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		if seed%8 == 0 { // long enough for every form of length, without long inputs to work on
			payload = bytes.Repeat(payload, 1+rng.IntN(1+1<<17/max(len(payload), 1)))
		}
		role := wsframe.Role(rng.IntN(2))
		input, want := fragment(rng, role, opcode, payload)
		step := 1 + rng.IntN(max(len(input), 1))
		got := cut(t, role, len(payload), input, func() int { return 1 + rng.IntN(step) })
		assert.Equal(t, got, whole(t, role, len(payload), input))
		if text && !utf8.Valid(payload) {
			assertRefused(t, got.err, wsframe.CloseInvalidPayload, "not UTF-8")
			return
		}
		require.NoError(t, got.err)
		assert.Equal(t, want, got.got)
		if len(payload) > 0 {
			assertRefused(t, whole(t, role, len(payload)-1, input).err, wsframe.CloseTooBig, "over the limit")
		}
	})
}

// fragment appends payload as one message of up to 4 frames, each with a key of its own if role is Server, and says
// what is to be read from them.
func fragment(rng *rand.Rand, role wsframe.Role, opcode wsframe.Opcode, payload []byte) ([]byte, []received) {
	var (
		input []byte
		want  []received
		key   *[4]byte
	)
	frame, rest := opcode, payload
	for left := rng.IntN(4); ; left-- {
		if role == wsframe.Server {
			k := rng.Uint32()
			key = &[4]byte{byte(k), byte(k >> 8), byte(k >> 16), byte(k >> 24)}
		}
		n := len(rest)
		if left > 0 {
			n = rng.IntN(len(rest) + 1)
		}
		input = wsframe.AppendFrame(input, frame, left == 0, rest[:n], key)
		if left == 0 {
			return input, append(want, received{opcode, string(payload)})
		}
		if ping := payload[:min(len(payload), rng.IntN(126))]; rng.IntN(2) == 0 {
			input = wsframe.AppendFrame(input, wsframe.Ping, true, ping, key)
			want = append(want, received{wsframe.Ping, string(ping)})
		}
		frame, rest = wsframe.Continuation, rest[n:]
	}
}
