package wscases

import (
	"fmt"
	"strings"
	"testing"
)

// long is as much as the payload of a control frame may have, and long+"*" is more.
var long = strings.Repeat("\xfe", 125)

// TestPings has the cases of Autobahn's section 2: pings are answered with what they carry, pongs are not.
func TestPings(t *testing.T) {
	ten := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
	var pings []frame
	for _, payload := range ten {
		pings = append(pings, ping(payload))
	}
	runCases(t, []protocolCase{
		{name: "ping of nothing", sends: []frame{ping("")}, pongs: []string{""}},
		{name: "ping of text", sends: []frame{ping("Hello, world!")}, pongs: []string{"Hello, world!"}},
		{name: "ping of bytes", sends: []frame{ping("\x00\xff\xfe\xfd\xfc\xfb\x00\xff")}, pongs: []string{"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"}},
		{name: "ping of 125", sends: []frame{ping(long)}, pongs: []string{long}},
		{name: "ping of 126", sends: []frame{ping(long + "*")}, ends: protocolError},
		{name: "ping of 126 by its header", sends: []frame{ping(long + "*").short(126)}, ends: protocolError},
		{name: "ping of 65536 by its header", sends: []frame{{opcode: opPing, length: 65536}}, ends: protocolError},
		{name: "pong of 126", sends: []frame{pong(long + "*")}, ends: protocolError},
		{name: "pong unasked", sends: []frame{pong("")}},
		{name: "pong unasked with a payload", sends: []frame{pong("unasked")}},
		{
			name:  "pong unasked, then a ping",
			sends: []frame{pong("unasked"), ping("asked")},
			pongs: []string{"asked"},
		},
		{name: "ten pings", sends: pings, pongs: ten},
		{
			name:    "pings between messages",
			sends:   []frame{text("one"), ping("a"), binaryFrame("two"), ping("b"), pong("c"), text("three")},
			packets: []message{{"one", true}, {"two", false}, {"three", true}},
			pongs:   []string{"a", "b"},
		},
		{name: "ping in fragments", sends: []frame{ping("p").more(), continuation("ing")}, ends: protocolError},
		{name: "pong in fragments", sends: []frame{pong("p").more(), continuation("ong")}, ends: protocolError},
	})
}

// TestReservedBits has the cases of Autobahn's section 3: without an extension the bits must not be set.
func TestReservedBits(t *testing.T) {
	var cases []protocolCase
	for bits := byte(1); bits <= 7; bits++ {
		cases = append(cases, protocolCase{
			name:  fmt.Sprintf("bits %03b", bits),
			sends: []frame{text("small").reserve(bits), ping("never answered")},
			ends:  protocolError,
		}, protocolCase{
			name:    fmt.Sprintf("bits %03b behind a message", bits),
			sends:   []frame{text("before"), text("small").reserve(bits)},
			packets: []message{{"before", true}},
			ends:    protocolError,
		})
	}
	for _, f := range []frame{binaryFrame("\x00\xff"), ping("p"), pong("p"), closeFrame(1000, "")} {
		cases = append(cases, protocolCase{
			name:  fmt.Sprintf("bits with opcode %d", f.opcode),
			sends: []frame{f.reserve(4)},
			ends:  protocolError,
		})
	}
	cases = append(cases, protocolCase{
		name:  "bits in a continuation",
		sends: []frame{text("one").more(), continuation("two").reserve(4)},
		ends:  protocolError,
	})
	runCases(t, cases)
}

// TestReservedOpcodes has the cases of Autobahn's section 4.
func TestReservedOpcodes(t *testing.T) {
	var cases []protocolCase
	for _, opcode := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		cases = append(cases, protocolCase{
			name:  fmt.Sprintf("opcode %d", opcode),
			sends: []frame{{opcode: opcode}, ping("never answered")},
			ends:  protocolError,
		}, protocolCase{
			name:    fmt.Sprintf("opcode %d behind a message", opcode),
			sends:   []frame{text("before"), {opcode: opcode, payload: "reserved"}},
			packets: []message{{"before", true}},
			ends:    protocolError,
		}, protocolCase{
			name:  fmt.Sprintf("opcode %d among fragments", opcode),
			sends: []frame{text("one").more(), {opcode: opcode, payload: "reserved"}, continuation("two")},
			ends:  protocolError,
		})
	}
	runCases(t, cases)
}
