package main

import (
	"strings"
	"unicode"
)

// printable replaces the control characters of a text, but for the ends of lines, so that nothing that comes from a
// server can control the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return '\uFFFD'
		}
		return r
	}, text)
}

// shortened cuts a text to a number of characters at most, with a mark where it is cut.
func shortened(text string, most int) string {
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i] + "…"
		}
	}
	return text
}
