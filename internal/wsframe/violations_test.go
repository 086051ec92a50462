package wsframe_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// TestViolations sends everything that is forbidden. Each input ends with the byte that shows it: without that byte
// there must be no error yet, with it there must be one.
func TestViolations(t *testing.T) {
	t.Parallel()
	const (
		client = wsframe.Client
		server = wsframe.Server
		proto  = wsframe.CloseProtocolError
		data   = wsframe.CloseInvalidPayload
		big    = wsframe.CloseTooBig
	)
	for _, c := range []struct {
		name  string
		role  wsframe.Role
		limit int
		input string
		code  int
		text  string
	}{
		{"reserved bit 1", client, 99, "c1", proto, "reserved bits"},
		{"reserved bit 2", client, 99, "a2", proto, "reserved bits"},
		{"reserved bit 3", client, 99, "91", proto, "reserved bits"},
		{"reserved bits on ping", server, 99, "f9", proto, "reserved bits"},
		{"reserved bit in a fragment", client, 99, "0101 61 c0", proto, "reserved bits"},
		{"opcode 3", client, 99, "83", proto, "reserved opcode"},
		{"opcode 4", client, 99, "04", proto, "reserved opcode"},
		{"opcode 5", server, 99, "85", proto, "reserved opcode"},
		{"opcode 6", client, 99, "86", proto, "reserved opcode"},
		{"opcode 7", client, 99, "87", proto, "reserved opcode"},
		{"opcode 11", client, 99, "8b", proto, "reserved opcode"},
		{"opcode 12", client, 99, "8c", proto, "reserved opcode"},
		{"opcode 13", client, 99, "8d", proto, "reserved opcode"},
		{"opcode 14", client, 99, "8e", proto, "reserved opcode"},
		{"opcode 15", client, 99, "8f", proto, "reserved opcode"},
		{"masked to a client", client, 99, "8185", proto, "masked"},
		{"masked ping to a client", client, 99, "8980", proto, "masked"},
		{"unmasked to a server", server, 99, "8105", proto, "not masked"},
		{"unmasked, long, to a server", server, 99, "827e", proto, "not masked"},
		{"unmasked close to a server", server, 99, "8800", proto, "not masked"},
		{"fragmented close", client, 99, "08", proto, "fragmented"},
		{"fragmented ping", client, 99, "09", proto, "fragmented"},
		{"fragmented pong", server, 99, "0a", proto, "fragmented"},
		{"ping of 126 bytes", client, 999, "897e", proto, "125"},
		{"pong of 64 KiB", client, 999, "8a7f", proto, "125"},
		{"close of 126 bytes", server, 999, "88fe", proto, "125"},
		{"lone continuation", client, 99, "00", proto, "continuation"},
		{"lone final continuation", client, 99, "80", proto, "continuation"},
		{"continuation after a message", client, 99, "8101 61 80", proto, "continuation"},
		{"continuation after fragments", client, 99, "0101 61 8001 62 80", proto, "continuation"},
		{"text inside a message", client, 99, "0101 61 81", proto, "before the last"},
		{"binary inside a message", client, 99, "0200 8901 70 02", proto, "before the last"},
		{"0 in 16 bits", client, 99, "817e 0000", proto, "more bytes"},
		{"125 in 16 bits", client, 99, "817e 007d", proto, "more bytes"},
		{"125 in 16 bits, masked", server, 99, "81fe 007d", proto, "more bytes"},
		{"5 in 64 bits", client, 99, "827f 0000000000000005", proto, "more bytes"},
		{"65535 in 64 bits", client, 1 << 20, "827f 000000000000ffff", proto, "more bytes"},
		{"length of 64 bits", client, 99, "827f 8000000000000001", proto, "63 bits"},
		{"length of 64 bits, masked", server, 99, "82ff ffffffffffffffff", proto, "63 bits"},
		{"close of one byte", client, 99, "8801", proto, "one byte"},
		{"close code 0", client, 99, "8802 0000", proto, "code 0,"},
		{"close code 999", client, 99, "8802 03e7", proto, "code 999,"},
		{"close code 1004", client, 99, "8802 03ec", proto, "code 1004,"},
		{"close code 1005", client, 99, "8802 03ed", proto, "code 1005,"},
		{"close code 1006", client, 99, "8802 03ee", proto, "code 1006,"},
		{"close code 1015", client, 99, "8802 03f7", proto, "code 1015,"},
		{"close code 2999", client, 99, "8802 0bb7", proto, "code 2999,"},
		{"close code 5000", client, 99, "8802 1388", proto, "code 5000,"},
		{"close code 65535", client, 99, "8802 ffff", proto, "code 65535,"},
		{"close reason not UTF-8", client, 99, "8804 03e8 61ff", data, "reason"},
		{"close reason cut", client, 99, "8804 03e8 e282", data, "reason"},
		{"one byte over", client, 99, "8164", big, "100 bytes is over the limit of 99"},
		{"one byte over, masked", server, 99, "81e4", big, "over the limit"},
		{"over by the 16-bit length", client, 200, "827e 00c9", big, "over the limit"},
		{"over by the 64-bit length", client, 65536, "827f 0000000000010001", big, "over the limit"},
		{"longest length", client, 1 << 30, "827f 7fffffffffffffff", big, "over the limit"},
		{"nothing allowed", client, 0, "8101", big, "over the limit"},
		{"less than nothing allowed", client, -5, "8101", big, "over the limit of 0"},
		{"sum of fragments", client, 5, "0103 616161 0002 6262 8900 8001", big, "6 bytes is over the limit of 5"},
		{"sum beyond 63 bits", client, 5, "0101 61 807f 7fffffffffffffff", big, "over the limit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			input := unhex(t, c.input)
			assert.NoError(t, whole(t, c.role, c.limit, input[:len(input)-1]).err, "before it can be known")
			assertRefused(t, everyWay(t, c.role, c.limit, input).err, c.code, c.text)
			more := append(bytes.Clone(input), bytes.Repeat([]byte{0x81, 1, 'x'}, 50)...)
			assertRefused(t, everyWay(t, c.role, c.limit, more).err, c.code, c.text)
		})
	}
}

// TestSendableCloseCodes accepts every code that may be sent and no other.
func TestSendableCloseCodes(t *testing.T) {
	t.Parallel()
	sendable := map[int]bool{1000: true, 1001: true, 1002: true, 1003: true, 1007: true, 1008: true, 1009: true,
		1010: true, 1011: true, 1012: true, 1013: true, 1014: true}
	for code := 3000; code < 5000; code++ {
		sendable[code] = true
	}
	for code := range 1 << 16 {
		frame := wsframe.AppendFrame(nil, wsframe.Close, true, wsframe.AppendClosePayload(nil, uint16(code), "why"), nil)
		p := wsframe.NewParser(wsframe.Client, 0)
		ev, _, err := p.Next(frame)
		own := wsframe.NewParser(wsframe.Client, 0)
		own.ClosedWith(uint16(code))
		_, _, echo := own.Next(frame)
		assert.Equal(t, code == 0, echo != nil, "own code %d: %v", code, echo)
		if !sendable[code] {
			assertRefused(t, err, wsframe.CloseProtocolError, "must not be sent")
			continue
		}
		require.NoError(t, err)
		got, reason := wsframe.ParseClosePayload(ev.Payload)
		assert.Equal(t, code, got)
		assert.Equal(t, "why", string(reason))
	}
}

// TestLimitIsAccepted shows that the limit itself is within it, and is counted anew for each message, and that it
// does not concern control frames.
func TestLimitIsAccepted(t *testing.T) {
	t.Parallel()
	for _, size := range []int{10, 125, 126, 300} {
		var input []byte
		payload := bytes.Repeat([]byte{'x'}, size)
		for range 3 {
			input = appendAs(input, wsframe.Client, wsframe.Text, true, payload)
			input = appendAs(input, wsframe.Client, wsframe.Binary, false, payload[:size-4])
			input = appendAs(input, wsframe.Client, wsframe.Ping, true, make([]byte, 125))
			input = appendAs(input, wsframe.Client, wsframe.Continuation, true, payload[:4])
		}
		got := everyWay(t, wsframe.Client, size, input)
		require.NoError(t, got.err)
		assert.Len(t, got.got, 9)
	}
}

// TestErrorIsFinal shows that the same error comes for ever, and that a parser ends with a close frame.
func TestErrorIsFinal(t *testing.T) {
	t.Parallel()
	p := wsframe.NewParser(wsframe.Client, 99)
	_, _, first := p.Next(unhex(t, "8302 6161 8101 61"))
	require.Error(t, first)
	ev, n, again := p.Next(unhex(t, "8101 61"))
	assert.Same(t, first, again)
	assert.Equal(t, 3, n)
	assert.Equal(t, wsframe.Event{}, ev)
	assert.Equal(t, "a frame has a reserved opcode (close code 1002)", first.Error())

	p = wsframe.NewParser(wsframe.Client, 99)
	ev, n, err := p.Next(unhex(t, "8800 83"))
	require.NoError(t, err)
	assert.Equal(t, wsframe.Close, ev.Opcode)
	assert.Equal(t, 2, n)
	ev, n, err = p.Next([]byte{0x83})
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.Equal(t, wsframe.Event{}, ev)
}
