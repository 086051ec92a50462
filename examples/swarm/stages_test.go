package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStages(t *testing.T) {
	t.Parallel()
	var s stages
	require.NoError(t, s.Set("30s:1000,2m:1000,0s:400,30s:0"))
	assert.Equal(t, 3*time.Minute, s.length())
	assert.Equal(t, 1000, s.most())
	for after, want := range map[time.Duration]float64{
		0: 0, 15 * time.Second: 500, 30 * time.Second: 1000, 149 * time.Second: 1000,
		150 * time.Second: 400, 165 * time.Second: 200, 180 * time.Second: 0, time.Hour: 0,
	} {
		assert.InDelta(t, want, s.at(after), 1e-9, after)
	}
	var again stages
	require.NoError(t, again.Set(s.String()))
	assert.Equal(t, s, again)

	s = rampTo(1000, 500)
	assert.InDelta(t, 250, s.at(time.Second/2), 1e-9)
	assert.InDelta(t, 1000, s.at(time.Minute), 1e-9)

	for _, wrong := range []string{"", "5", "s:5", "5:5", "1s:x", "-1s:5", "1s:-5", "1s:5,", "1s:0", "0s:5"} {
		assert.Error(t, s.Set(wrong), wrong)
	}
}

// TestSegments: all segments together are the whole, each bot in one of them, and each has its part at any time.
func TestSegments(t *testing.T) {
	t.Parallel()
	for _, of := range []int{1, 2, 3, 7} {
		seen := map[int]bool{}
		for i := range of {
			var s segment
			require.NoError(t, s.Set(fmt.Sprintf("%d/%d", i+1, of)))
			for n, number := range s.numbers(50) {
				assert.False(t, seen[number])
				assert.Equal(t, n, number/of)
				seen[number] = true
			}
		}
		assert.Len(t, seen, 50)
	}
	for _, wrong := range []string{"", "1", "/", "0/2", "3/2", "x/2", "1/x", "-1/2"} {
		assert.Error(t, new(segment).Set(wrong), wrong)
	}
}

// TestPods: the pods of an indexed Job have the segments by their numbers, which begin with 0.
func TestPods(t *testing.T) {
	t.Setenv(podIndex, "3")
	var s segment
	require.NoError(t, s.Set("job/4"))
	assert.Equal(t, segment{4, 4}, s)
	assert.Error(t, s.Set("job/3"))
}
