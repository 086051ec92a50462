//go:build !race

package enetwire_test

const raceEnabled = false
