//go:build linux

package main

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// result is what a case's contestants took, a value a round.
type result struct {
	benchCase
	values [][]float64
}

// ratios returns those of a contestant to the first one, a value a round, in order of size.
func (r result) ratios(i int) []float64 {
	ratios := make([]float64, len(r.values[i]))
	for round, value := range r.values[i] {
		ratios[round] = value / r.values[0][round]
	}
	slices.Sort(ratios)
	return ratios
}

// row is a line of the table for each contestant.
func (r result) row(first bool) string {
	var text strings.Builder
	if first {
		var name unix.Utsname
		_ = unix.Uname(&name)
		fmt.Fprintf(&text, "Linux %s, two processors.\n\n", unix.ByteSliceToString(name.Release[:]))
		text.WriteString("| case | contestant | median | ratio | least to greatest |\n| --- | --- | --- | --- | --- |\n")
	}
	for i, c := range r.contestants {
		values := slices.Sorted(slices.Values(r.values[i]))
		ratios := r.ratios(i)
		fmt.Fprintf(&text, "| %s | %s | %.0f %s | %.2f | %.2f to %.2f |\n", r.name, c.name, values[len(values)/2], r.unit,
			ratios[len(ratios)/2], ratios[0], ratios[len(ratios)-1])
	}
	return text.String()
}
