//go:build !race

package variant_test

const raceEnabled = false
