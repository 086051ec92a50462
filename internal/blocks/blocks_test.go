package blocks

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSizes(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]int{0: 128, 1: 128, 128: 128, 129: 256, 4096: 4096, 4097: 8192, 1<<24 + 1: 1 << 25} {
		block := Take(size)
		assert.Len(t, block, want, "%d bytes", size)
		Give(block)
	}
	assert.Equal(t, 4096, NextPowerOf2(4095))
	assert.Equal(t, 4096, NextPowerOf2(4096))
	assert.Equal(t, 1, NextPowerOf2(1))
}

// TestForeignMemory: what is given back need not be a block, nor as long as it was.
func TestForeignMemory(t *testing.T) {
	t.Parallel()
	Give(nil)
	Give(make([]byte, 100))
	Give(make([]byte, 3000))
	Give(make([]byte, 0, 1<<10))
	assert.Len(t, Take(1<<10), 1<<10)
	Give(Take(1 << 26))
}
