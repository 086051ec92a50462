package enetcompress_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/internal/enetcompress"
)

// TestAllocations: in steady state nothing allocates, neither for good bytes nor for bad ones. The garbage collector
// may empty a pool meanwhile, which the average hides.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector drops what pools hold at random")
	}
	room := make([]byte, 0, 8<<10)
	for name, mode := range modes {
		for sample, plain := range samples() {
			plain = plain[:min(len(plain), 1392)]
			assert.Zero(t, testing.AllocsPerRun(100, func() { mode.AppendCompressed(room, plain) }),
				"compress %s %s", name, sample)
			packed, ok := mode.AppendCompressed(nil, plain)
			if !ok {
				continue
			}
			assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = mode.AppendDecompressed(room, packed, 4096) }),
				"decompress %s %s", name, sample)
		}
		bad := []byte("not compressed at all")
		assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = mode.AppendDecompressed(room, bad, 4096) }),
			badAllocations(mode), "refuse %s", name)
	}
}

// badAllocations is how many allocations refusing may take: zlib makes its error anew.
func badAllocations(mode enetcompress.Mode) float64 {
	if mode == enetcompress.Zlib {
		return 1
	}
	return 0
}
