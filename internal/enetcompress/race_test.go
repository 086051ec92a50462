//go:build race

package enetcompress_test

const raceEnabled = true
