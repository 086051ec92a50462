package wscases

import "testing"

// TestFragments has the cases of Autobahn's section 5: messages in fragments, and control frames between those.
func TestFragments(t *testing.T) {
	runCases(t, []protocolCase{
		{
			name:    "text in two",
			sends:   []frame{text("one").more(), continuation("two")},
			packets: []message{{"onetwo", true}},
		},
		{
			name:    "binary in three",
			sends:   []frame{binaryFrame("\x00").more(), continuation("\xff").more(), continuation("\xfe")},
			packets: []message{{"\x00\xff\xfe", false}},
		},
		{
			name:    "an empty first fragment",
			sends:   []frame{text("").more(), continuation("").more(), continuation("two")},
			packets: []message{{"two", true}},
		},
		{
			name:    "an empty last fragment",
			sends:   []frame{text("one").more(), continuation("")},
			packets: []message{{"one", true}},
		},
		{
			name:    "empty fragments only",
			sends:   []frame{binaryFrame("").more(), continuation("").more(), continuation("")},
			packets: []message{{"", false}},
		},
		{
			name:    "messages around",
			sends:   []frame{text("before"), binaryFrame("one").more(), continuation("two"), text("after")},
			packets: []message{{"before", true}, {"onetwo", false}, {"after", true}},
		},
		{
			name:    "an empty ping between",
			sends:   []frame{text("one").more(), ping(""), continuation("two")},
			packets: []message{{"onetwo", true}},
			pongs:   []string{""},
		},
		{
			name:    "a ping between",
			sends:   []frame{text("one").more(), ping("ping"), continuation("two")},
			packets: []message{{"onetwo", true}},
			pongs:   []string{"ping"},
		},
		{
			name:    "a pong between",
			sends:   []frame{text("one").more(), pong("pong"), continuation("two")},
			packets: []message{{"onetwo", true}},
		},
		{
			name:    "pings between and around",
			sends:   []frame{ping("a"), binaryFrame("one").more(), ping("b"), continuation("two").more(), ping(long), continuation("three"), ping("d")},
			packets: []message{{"onetwothree", false}},
			pongs:   []string{"a", "b", long, "d"},
		},
		{
			name:    "a ping between that is no UTF-8",
			sends:   []frame{text("\xc3").more(), ping("\xff"), continuation("\xa9")},
			packets: []message{{"é", true}},
			pongs:   []string{"\xff"},
		},
		{
			name:  "a close between",
			sends: []frame{text("one").more(), closeFrame(1000, "enough"), continuation("two")},
			ends:  answered(1000, "enough"),
		},
		{
			name:  "a message among fragments",
			sends: []frame{text("one").more(), text("two")},
			ends:  protocolError,
		},
		{
			name:  "a message of the other kind among fragments",
			sends: []frame{text("one").more(), binaryFrame("two").more(), continuation("three")},
			ends:  protocolError,
		},
	})
}

// TestLoneContinuations has the cases of Autobahn's section 5 in which there is no message to continue.
func TestLoneContinuations(t *testing.T) {
	runCases(t, []protocolCase{
		{name: "with FIN", sends: []frame{continuation("lone")}, ends: protocolError},
		{name: "without FIN", sends: []frame{continuation("lone").more()}, ends: protocolError},
		{name: "empty", sends: []frame{continuation("")}, ends: protocolError},
		{name: "before a message", sends: []frame{continuation("lone"), text("never read")}, ends: protocolError},
		{
			name:    "behind a message",
			sends:   []frame{text("whole"), continuation("lone")},
			packets: []message{{"whole", true}},
			ends:    protocolError,
		},
		{
			name:    "behind a message in fragments",
			sends:   []frame{text("one").more(), continuation("two"), continuation("lone").more(), text("never read")},
			packets: []message{{"onetwo", true}},
			ends:    protocolError,
		},
		{
			name:  "behind a ping",
			sends: []frame{ping("p"), continuation("lone")},
			pongs: []string{"p"},
			ends:  protocolError,
		},
	})
}
