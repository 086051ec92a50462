package netsock

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestDiscardEnds: with the input, with the stream, at a failure, and at its limit if there is always more.
func TestDiscardEnds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		last  int // what the third read gives
		err   error
		calls int
	}{
		"no more":    {0, ErrWouldBlock, 3},
		"the end":    {0, nil, 3},
		"closed":     {-1, ErrClosed, 3},
		"never ends": {discardBlock, nil, discardLimit / discardBlock},
	} {
		calls := 0
		discard(func(p []byte) (int, error) {
			assert.Len(t, p, discardBlock, name)
			if calls++; calls < 3 {
				return discardBlock, nil
			}
			return c.last, c.err
		})
		assert.Equal(t, c.calls, calls, name)
	}
}
