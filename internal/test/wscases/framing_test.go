package wscases

import (
	"fmt"
	"strings"
	"testing"
)

// roomy is an inbound_buffer_size with room for all that any case sends.
const roomy = 8 << 20

// sizes are those at which the form of a frame's length changes, and some between.
var sizes = []int{0, 1, 125, 126, 127, 128, 1000, 65535, 65536, 100_000}

// TestFraming has the cases of Autobahn's section 1: text and binary of every class of size, whole and in pieces.
func TestFraming(t *testing.T) {
	var cases []protocolCase
	for _, size := range sizes {
		cases = append(cases, sized(size, true), sized(size, false))
	}
	cases = append(cases,
		protocolCase{
			name:    "all bytes",
			sends:   []frame{binaryFrame(allBytes())},
			packets: []message{{allBytes(), false}},
		},
		protocolCase{
			name:    "one behind the other",
			sends:   []frame{text("one"), binaryFrame("two"), text(""), binaryFrame(""), text("five")},
			packets: []message{{"one", true}, {"two", false}, {"", true}, {"", false}, {"five", true}},
		})
	runCases(t, cases)
}

// sized is a message of a size. One of the size of the default inbound_buffer_size must fit that.
func sized(size int, isText bool) protocolCase {
	payload := strings.Repeat("*", size)
	c := protocolCase{packets: []message{{payload, isText}}}
	if isText {
		c.name, c.sends = fmt.Sprintf("text of %d", size), []frame{text(payload)}
	} else {
		c.name, c.sends = fmt.Sprintf("binary of %d", size), []frame{binaryFrame(payload)}
	}
	if size > 65535 {
		c.inbound = roomy
	}
	return c
}

func allBytes() string {
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	return string(all[:])
}

// TestBadFraming has lengths and masks that RFC 6455 section 5.2 forbids, and messages over the limit. A breach shows as
// soon as the header does, so the payload is not always sent.
func TestBadFraming(t *testing.T) {
	over := strings.Repeat("*", 1001)
	runCases(t, []protocolCase{
		{name: "length of 125 in 16 bits", sends: []frame{{opcode: opBinary, payload: over[:125], form: 16}}, ends: protocolError},
		{name: "length of 125 in 64 bits", sends: []frame{{opcode: opBinary, payload: over[:125], form: 64}}, ends: protocolError},
		{name: "length of 126 in 64 bits", sends: []frame{{opcode: opBinary, payload: over[:126], form: 64}}, ends: protocolError},
		{name: "length of 65535 in 64 bits", sends: []frame{{opcode: opBinary, length: 65535, form: 64}}, ends: protocolError},
		{name: "length of 2^63", sends: []frame{{opcode: opBinary, length: 1 << 63, form: 64}}, ends: protocolError},
		{name: "length of 2^64-1", sends: []frame{{opcode: opBinary, length: 1<<64 - 1, form: 64}}, ends: protocolError},
		{name: "mask of the wrong side", sends: []frame{{opcode: opText, payload: "hello", badMask: true}}, ends: protocolError},
		{name: "mask of the wrong side on a ping", sends: []frame{{opcode: opPing, badMask: true}}, ends: protocolError},
		{name: "mask of the wrong side on a close", sends: []frame{{opcode: opClose, badMask: true}}, ends: protocolError},
		{
			name:    "mask of the wrong side behind a message",
			sends:   []frame{text("before"), {opcode: opText, payload: "after", badMask: true}},
			packets: []message{{"before", true}},
			ends:    protocolError,
		},
		{name: "message over the limit", inbound: 1000, sends: []frame{binaryFrame(over)}, ends: tooBig},
		{name: "message over the limit by its header", inbound: 1000, sends: []frame{binaryFrame(over).short(1001)}, ends: tooBig},
		{name: "message of 2^63-1", sends: []frame{{opcode: opBinary, length: 1<<63 - 1, form: 64}}, ends: tooBig},
		{
			name:    "fragments over the limit",
			inbound: 1000,
			sends:   []frame{text(over[:500]).more(), continuation(over[:500]).more(), continuation("*")},
			ends:    tooBig,
		},
		{
			name:    "fragments of 2^63-1",
			sends:   []frame{text("*").more(), {opcode: opContinuation, length: 1<<63 - 1, form: 64}},
			ends:    tooBig,
			inbound: 1000,
		},
		{
			name:    "message of the limit",
			inbound: 1000,
			sends:   []frame{binaryFrame(over[:1000])},
			packets: []message{{over[:1000], false}},
		},
		{
			name:    "fragments of the limit",
			inbound: 1000,
			sends:   []frame{text(over[:500]).more(), continuation(over[:500]), text("next")},
			packets: []message{{over[:1000], true}, {"next", true}},
		},
	})
}
