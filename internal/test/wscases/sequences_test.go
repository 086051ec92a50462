package wscases

import (
	"slices"
	"strings"
)

// sequence is bytes that are, or are not, UTF-8.
type sequence struct {
	name  string
	bytes string
	valid bool
}

// sequences returns every class of Markus Kuhn's "UTF-8 decoder capability and stress test", as in Autobahn's sections
// 6.3 and 6.5 to 6.23. Sequences of five and six bytes were UTF-8 once, and are not any more.
func sequences() []sequence {
	return slices.Concat(validSequences, boundaries, strayContinuations(), lonelyStarts(), cutSequences(), impossible, overlong, surrogates, noncharacters())
}

var validSequences = []sequence{
	{"a Greek word", kosme, true},
	{"a Greek word and more", kosme + "edited", true},
	{"characters of one to four bytes", "$\xc2\xa2\xe2\x82\xac\xf0\x90\x8d\x88", true},
	{"a byte order mark", "\xef\xbb\xbfx", true},
	{"NUL", "\x00", true},
	{"a word with a surrogate in it", kosme + "\xed\xa0\x80edited", false},
	{"a word and an overlong one behind it", kosme + "\xf8\x88\x80\x80\x80", false},
}

var boundaries = []sequence{
	{"first of 1 byte", "\x00", true},
	{"first of 2 bytes", "\xc2\x80", true},
	{"first of 3 bytes", "\xe0\xa0\x80", true},
	{"first of 4 bytes", "\xf0\x90\x80\x80", true},
	{"first of 5 bytes", "\xf8\x88\x80\x80\x80", false},
	{"first of 6 bytes", "\xfc\x84\x80\x80\x80\x80", false},
	{"last of 1 byte", "\x7f", true},
	{"last of 2 bytes", "\xdf\xbf", true},
	{"last of 3 bytes", "\xef\xbf\xbf", true},
	{"last of 4 bytes", "\xf7\xbf\xbf\xbf", false},
	{"last of 5 bytes", "\xfb\xbf\xbf\xbf\xbf", false},
	{"last of 6 bytes", "\xfd\xbf\xbf\xbf\xbf\xbf", false},
	{"U+D7FF", "\xed\x9f\xbf", true},
	{"U+E000", "\xee\x80\x80", true},
	{"U+FFFD", "\xef\xbf\xbd", true},
	{"U+10FFFF", "\xf4\x8f\xbf\xbf", true},
	{"U+110000", "\xf4\x90\x80\x80", false},
}

// strayContinuations are continuation bytes that continue nothing.
func strayContinuations() []sequence {
	stray := []sequence{{"first continuation byte", "\x80", false}, {"last continuation byte", "\xbf", false}}
	for n := 2; n <= 7; n++ {
		stray = append(stray, sequence{"continuation bytes", strings.Repeat("\x80\xbf", 4)[:n], false})
	}
	var all []byte
	for b := byte(0x80); b <= 0xbf; b++ {
		all = append(all, b)
	}
	return append(stray, sequence{"all continuation bytes", string(all), false})
}

// lonelyStarts are all first bytes of sequences of each length, with a space behind each.
func lonelyStarts() []sequence {
	var lonely []sequence
	for _, r := range [][2]int{{0xc0, 0xdf}, {0xe0, 0xef}, {0xf0, 0xf7}, {0xf8, 0xfb}, {0xfc, 0xfd}} {
		var starts []byte
		for b := r[0]; b <= r[1]; b++ {
			starts = append(starts, byte(b), ' ')
		}
		lonely = append(lonely, sequence{"lonely start characters", string(starts), false})
	}
	return lonely
}

// cutSequences lack their last byte, each by itself and one behind the other.
func cutSequences() []sequence {
	cuts := []string{"\xc0", "\xe0\x80", "\xf0\x80\x80", "\xf8\x80\x80\x80", "\xfc\x80\x80\x80\x80",
		"\xdf", "\xef\xbf", "\xf7\xbf\xbf", "\xfb\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf"}
	sequences := []sequence{{"all without their last byte", strings.Join(cuts, ""), false}}
	for _, cut := range cuts {
		sequences = append(sequences, sequence{"without its last byte", cut, false})
	}
	return sequences
}

var impossible = []sequence{
	{"impossible byte FE", "\xfe", false},
	{"impossible byte FF", "\xff", false},
	{"impossible bytes", "\xfe\xfe\xff\xff", false},
}

var overlong = []sequence{
	{"slash in 2 bytes", "\xc0\xaf", false},
	{"slash in 3 bytes", "\xe0\x80\xaf", false},
	{"slash in 4 bytes", "\xf0\x80\x80\xaf", false},
	{"slash in 5 bytes", "\xf8\x80\x80\x80\xaf", false},
	{"slash in 6 bytes", "\xfc\x80\x80\x80\x80\xaf", false},
	{"last overlong in 2 bytes", "\xc1\xbf", false},
	{"last overlong in 3 bytes", "\xe0\x9f\xbf", false},
	{"last overlong in 4 bytes", "\xf0\x8f\xbf\xbf", false},
	{"last overlong in 5 bytes", "\xf8\x87\xbf\xbf\xbf", false},
	{"last overlong in 6 bytes", "\xfc\x83\xbf\xbf\xbf\xbf", false},
	{"NUL in 2 bytes", "\xc0\x80", false},
	{"NUL in 3 bytes", "\xe0\x80\x80", false},
	{"NUL in 4 bytes", "\xf0\x80\x80\x80", false},
	{"NUL in 5 bytes", "\xf8\x80\x80\x80\x80", false},
	{"NUL in 6 bytes", "\xfc\x80\x80\x80\x80\x80", false},
}

var surrogates = []sequence{
	{"U+D800", "\xed\xa0\x80", false},
	{"U+DB7F", "\xed\xad\xbf", false},
	{"U+DB80", "\xed\xae\x80", false},
	{"U+DBFF", "\xed\xaf\xbf", false},
	{"U+DC00", "\xed\xb0\x80", false},
	{"U+DF80", "\xed\xbe\x80", false},
	{"U+DFFF", "\xed\xbf\xbf", false},
	{"U+D800 U+DC00", "\xed\xa0\x80\xed\xb0\x80", false},
	{"U+D800 U+DFFF", "\xed\xa0\x80\xed\xbf\xbf", false},
	{"U+DB7F U+DC00", "\xed\xad\xbf\xed\xb0\x80", false},
	{"U+DB7F U+DFFF", "\xed\xad\xbf\xed\xbf\xbf", false},
	{"U+DB80 U+DC00", "\xed\xae\x80\xed\xb0\x80", false},
	{"U+DB80 U+DFFF", "\xed\xae\x80\xed\xbf\xbf", false},
	{"U+DBFF U+DC00", "\xed\xaf\xbf\xed\xb0\x80", false},
	{"U+DBFF U+DFFF", "\xed\xaf\xbf\xed\xbf\xbf", false},
}

// noncharacters are the last two code points of each plane. They are valid, and so are those from U+FDD0 to U+FDEF.
func noncharacters() []sequence {
	var last []rune
	for plane := rune(0); plane <= 16; plane++ {
		last = append(last, plane<<16|0xfffe, plane<<16|0xffff)
	}
	var arabic []rune
	for r := rune(0xfdd0); r <= 0xfdef; r++ {
		arabic = append(arabic, r)
	}
	return []sequence{{"last of each plane", string(last), true}, {"U+FDD0 to U+FDEF", string(arabic), true}}
}
