package realtest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/variant"
)

// TestDifferParse compares what becomes of the texts of random values, and of such texts that were damaged.
func TestDifferParse(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		for range 100 {
			d.parse(fmt.Sprintf("NodePath(%q)", d.oddPath()))
			text := variant.VarToStr(d.value(3))
			d.parse(text)
			for range d.IntN(4) {
				d.parse(d.damagedText(text))
			}
		}
	})
}

func (d *differ) parse(text string) {
	for _, slip := range slips {
		if slip.MatchString(text) {
			return
		}
	}
	if !namesClass(text) {
		d.script(sameParsed, parsed(text), "parse", text)
	}
}

// slips find what an engine reads otherwise: RATIONALE.md tells of numbers and escapes, and what becomes of a float that is
// no int depends on the processor.
var slips = []*regexp.Regexp{
	regexp.MustCompile(`[0-9.][eE][-+]*($|[^0-9+-]|[0-9]{3})`),
	regexp.MustCompile(`[0-9]{19}`),
	regexp.MustCompile(`(Packed(Byte|Int)\w*|RID|\w*i)\s*\([^)]*([0-9][eE.]|inf|nan)`),
	regexp.MustCompile(`\\[av]`),
}

var containerTypes = regexp.MustCompile(`(Array|Dictionary)[^\[]*\[([^]]*)\]`)

// namesClass reports whether the type of elements is none of a Variant's. An engine looks whether it is a class.
func namesClass(text string) bool {
	for _, types := range containerTypes.FindAllStringSubmatch(text, -1) {
		for name := range strings.SplitSeq(types[2], ",") {
			if !typeNames[strings.TrimSpace(name)] {
				return true
			}
		}
	}
	return false
}

var typeNames = func() map[string]bool {
	names := map[string]bool{"Variant": true}
	for t := range variant.TypeMax {
		names[t.String()] = true
	}
	return names
}()

// parsed is what the script's parse answers: whether the text is bad, and else the type of the value, and its text.
func parsed(text string) []any {
	v, err := variant.StrToVar(text)
	if err != nil {
		return []any{err.Error()}
	}
	t, _ := variant.TypeOf(v)
	return []any{false, int64(t), variant.VarToStr(v)}
}

// sameParsed compares the answers of parse. An engine also finds a text bad for what follows the value, and makes a value
// of what comes before what is bad, and an empty container of one with elements of another type.
func sameParsed(want, got any) bool {
	w, g := want.([]any), got.([]any)
	if len(w) == 1 {
		return g[0] == true || strings.Contains(w[0].(string), "want elements of type")
	}
	return w[1] == g[1] && sameText(w[2], g[2])
}

func (d *differ) oddPath() string {
	var s strings.Builder
	for range d.IntN(7) {
		s.WriteString(pick(d, "/", ":", "a", "..", ".", "é", "%N"))
	}
	return s.String()
}

// damagedText returns a text of which a few characters, or their number, is changed.
func (d *differ) damagedText(text string) string {
	runes := []rune(text)
	for range 1 + d.IntN(2) {
		if len(runes) == 0 {
			break
		}
		at := d.IntN(len(runes))
		switch d.IntN(4) {
		case 0:
			runes = append(runes[:at], runes[at+1:]...)
		case 1:
			more := pick(d, "null", " ", "0", "-", "e5", "\n", "[", "]", ",", "nan", "inf",
				"{", "}", "(", ")", `"`, ":", "&", "^", ".", ";c\n")
			runes = []rune(string(runes[:at]) + more + string(runes[at:]))
		case 2:
			runes[at] = pick(d, []rune("0123456789-+.eE\"'()[]{},:&^%nulltrue \n\\")...)
		case 3:
			runes = runes[:at]
		}
	}
	return string(runes)
}
