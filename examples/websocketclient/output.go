package main

import "strings"

// Limits of what the interface keeps of what is printed.
const (
	maxOutput = 100  // lines
	maxLine   = 1000 // characters of each
)

// output is what print has printed, as the engine's editor shows it: the last lines.
type output []string

// Write appends lines. The text always is whole lines.
func (o *output) Write(text []byte) (int, error) {
	for l := range strings.Lines(string(text)) {
		*o = append(*o, shortened(printable(strings.TrimSuffix(l, "\n")), maxLine))
	}
	if surplus := len(*o) - maxOutput; surplus > 0 {
		*o = append((*o)[:0], (*o)[surplus:]...)
	}
	return len(text), nil
}

// last returns the last lines that fit.
func (o output) last(width, height int) []string {
	var rows []string
	for _, l := range o[max(0, len(o)-height):] {
		rows = append(rows, wrapped(l, width)...)
	}
	return rows[max(0, len(rows)-height):]
}
