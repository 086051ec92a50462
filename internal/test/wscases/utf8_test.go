package wscases

import (
	"fmt"
	"testing"
)

// kosme is a word with characters of two and three bytes.
const kosme = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"

// TestUTF8 sends every sequence of bytes as a text message: in one frame, and in a fragment for each byte.
func TestUTF8(t *testing.T) {
	var cases []protocolCase
	for i, s := range sequences() {
		name := fmt.Sprintf("%02d %s", i, s.name)
		whole := protocolCase{name: name, sends: []frame{text(s.bytes)}}
		pieces := protocolCase{name: name + " in fragments", sends: fragments(s.bytes, 1)}
		for _, c := range []protocolCase{whole, pieces} {
			if s.valid {
				c.packets = []message{{s.bytes, true}}
			} else {
				c.ends = notUTF8
			}
			cases = append(cases, c)
		}
	}
	runCases(t, cases)
}

// fragments cuts a text message into fragments of so many bytes.
func fragments(payload string, size int) []frame {
	frames := []frame{text(payload[:min(size, len(payload))]).more()}
	for at := size; at < len(payload); at += size {
		frames = append(frames, continuation(payload[at:min(at+size, len(payload))]).more())
	}
	frames[len(frames)-1].open = false
	return frames
}

// TestUTF8InFragments has the cases of Autobahn's sections 6.1 and 6.2: characters cut by fragments, and empty ones.
func TestUTF8InFragments(t *testing.T) {
	greeting := "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!"
	cases := []protocolCase{
		{
			name:    "empty fragments around",
			sends:   []frame{text("").more(), continuation(greeting).more(), continuation("")},
			packets: []message{{greeting, true}},
		},
		{
			name:    "an empty fragment within a character",
			sends:   []frame{text("\xe1").more(), continuation("").more(), continuation("\xbd\xb9")},
			packets: []message{{"\xe1\xbd\xb9", true}},
		},
		{
			name:    "an empty ping within a character",
			sends:   []frame{text("\xe1").more(), ping(""), continuation("\xbd\xb9")},
			packets: []message{{"\xe1\xbd\xb9", true}},
			pongs:   []string{""},
		},
		{
			name:    "a character begins each message anew",
			sends:   []frame{text("\xe1\xbd\xb9"), binaryFrame("\xe1"), text("\xce\xba")},
			packets: []message{{"\xe1\xbd\xb9", true}, {"\xe1", false}, {"\xce\xba", true}},
		},
		{
			name:    "binary need not be UTF-8",
			sends:   []frame{binaryFrame("\xff").more(), continuation("\xfe\xc0")},
			packets: []message{{"\xff\xfe\xc0", false}},
		},
		{
			name:    "a binary message's pieces",
			sends:   []frame{binaryFrame("\xe1\xbd").more(), continuation("\xb9")},
			packets: []message{{"\xe1\xbd\xb9", false}},
		},
	}
	for _, size := range []int{1, 2, 3, 7, 10} {
		cases = append(cases, protocolCase{
			name:    fmt.Sprintf("fragments of %d", size),
			sends:   fragments(greeting, size),
			packets: []message{{greeting, true}},
		})
	}
	runCases(t, cases)
}

// TestUTF8FailsFast has the cases of Autobahn's section 6.4: the message is never completed, and the connection ends as
// soon as nothing could make it valid.
func TestUTF8FailsFast(t *testing.T) {
	const beyond = "\xf4\x90\x80\x80" // above U+10FFFF, as the second byte shows
	runCases(t, []protocolCase{
		{name: "in a fragment", sends: []frame{text(kosme).more(), continuation(beyond).more()}, ends: notUTF8},
		{name: "in the second byte of a character", sends: []frame{text(kosme + "\xf4").more(), continuation("\x90").more()}, ends: notUTF8},
		{name: "in the first byte of a character", sends: []frame{text(kosme).more(), continuation("\xff").more()}, ends: notUTF8},
		{name: "within a frame", sends: []frame{text(kosme + beyond + "edited").short(6)}, ends: notUTF8},
		{name: "within a frame, at the second byte", sends: []frame{text(kosme + beyond + "edited").short(8)}, ends: notUTF8},
		{name: "surrogate by its second byte", sends: []frame{text("\xed\xa0").more()}, ends: notUTF8},
		{name: "overlong by its first byte", sends: []frame{text("\xc0").more()}, ends: notUTF8},
		{name: "overlong by its second byte", sends: []frame{text("\xe0\x80").more()}, ends: notUTF8},
		{name: "cut by the end", sends: []frame{text("\xe1\xbd")}, ends: notUTF8},
		{name: "cut by an empty end", sends: []frame{text(kosme + "\xe1").more(), continuation("")}, ends: notUTF8},
		{
			name:    "behind a message",
			sends:   []frame{text(kosme), text("\xff")},
			packets: []message{{kosme, true}},
			ends:    notUTF8,
		},
	})
}
