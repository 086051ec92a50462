package wscases

import (
	"fmt"
	"strings"
	"testing"
)

// TestCloses has the cases of Autobahn's section 7 in which the raw side closes.
func TestCloses(t *testing.T) {
	longest := strings.Repeat("*", 123)
	runCases(t, []protocolCase{
		{
			name:    "behind a message",
			sends:   []frame{text("hello"), closeFrame(1000, "")},
			packets: []message{{"hello", true}},
			ends:    answered(1000, ""),
		},
		{name: "twice", sends: []frame{closeFrame(1000, "first"), closeFrame(1001, "second")}, ends: answered(1000, "first")},
		{name: "then a ping", sends: []frame{closeFrame(1000, ""), ping("never answered")}, ends: answered(1000, "")},
		{name: "then a message", sends: []frame{closeFrame(1000, ""), text("never read")}, ends: answered(1000, "")},
		{name: "then a breach", sends: []frame{closeFrame(1000, ""), text("\xff").reserve(7)}, ends: answered(1000, "")},
		{
			name:  "between fragments",
			sends: []frame{text("one").more(), closeFrame(1000, ""), continuation("two")},
			ends:  answered(1000, ""),
		},
		{
			name:    "behind a ping and a large message",
			sends:   []frame{ping("p"), binaryFrame(strings.Repeat("*", 65535)), closeFrame(1000, "")},
			packets: []message{{strings.Repeat("*", 65535), false}},
			pongs:   []string{"p"},
			ends:    answered(1000, ""),
		},
		{name: "without a code", sends: []frame{closeFrame(0, "")}, ends: answered(0, "")},
		{name: "with one byte", sends: []frame{{opcode: opClose, payload: "\x03"}}, ends: protocolError},
		{name: "with a reason", sends: []frame{closeFrame(1000, "Hello, world!")}, ends: answered(1000, "Hello, world!")},
		{name: "with a reason of 123 bytes", sends: []frame{closeFrame(1000, longest)}, ends: answered(1000, longest)},
		{name: "with a reason of 124 bytes", sends: []frame{closeFrame(1000, longest+"*")}, ends: protocolError},
		{name: "with a reason that is no UTF-8", sends: []frame{closeFrame(1000, kosme+"\xf4\x90\x80\x80")}, ends: notUTF8},
		{name: "with a reason that ends in a character", sends: []frame{closeFrame(1000, "\xe1\xbd")}, ends: notUTF8},
		{name: "with a reason of other letters", sends: []frame{closeFrame(3000, kosme)}, ends: answered(3000, kosme)},
		{name: "in fragments", sends: []frame{closeFrame(1000, "").more(), continuation("")}, ends: protocolError},
	})
}

// TestCloseCodes has the codes of Autobahn's sections 7.7 and 7.9, and 7.13, and those registered after RFC 6455.
func TestCloseCodes(t *testing.T) {
	var cases []protocolCase
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999} {
		cases = append(cases, protocolCase{
			name:  fmt.Sprintf("valid %d", code),
			sends: []frame{closeFrame(code, "")},
			ends:  answered(code, ""),
		})
	}
	for _, code := range []int{1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		cases = append(cases, protocolCase{
			name:  fmt.Sprintf("invalid %d", code),
			sends: []frame{closeFrame(code, "why")},
			ends:  protocolError,
		})
	}
	cases = append(cases, protocolCase{
		name:  "invalid 0",
		sends: []frame{{opcode: opClose, payload: "\x00\x00"}},
		ends:  protocolError,
	})
	runCases(t, cases)
}

// TestVanishes has connections that end without a close frame.
func TestVanishes(t *testing.T) {
	runCases(t, []protocolCase{
		{name: "at once", ends: vanished},
		{name: "behind a message", sends: []frame{text("hello")}, packets: []message{{"hello", true}}, ends: vanished},
		{name: "within a header", sends: []frame{{opcode: opBinary, payload: "hello", cut: 6}}, ends: vanished},
		{name: "within a frame", sends: []frame{text("hello").short(1)}, ends: vanished},
		{name: "within a message", sends: []frame{text("one").more(), continuation("two").more()}, ends: vanished},
		{name: "within a ping", sends: []frame{ping("ping").short(1)}, ends: vanished},
		{name: "within a close", sends: []frame{closeFrame(1000, "bye").short(1)}, ends: vanished},
	})
}
