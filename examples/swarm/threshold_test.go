package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThresholds(t *testing.T) {
	t.Parallel()
	h := newHistogram()
	for i := range 1000 {
		h.record(time.Duration(i+1) * time.Millisecond)
	}
	last := sample{RoundTrips: h, counts: counts{
		Connects: 90, Failed: kinds{"refused": 10}, Ends: kinds{"eof": 9}, Sent: 1900, FailedSends: kinds{"full": 100}, Heard: 3000, Answered: 1000,
	}}
	r := &report{Seconds: 10, ConnectTimes: newHistogram(), Samples: []sample{last}}
	r.ConnectTimes.record(20 * time.Millisecond)
	r.conclude()
	nothing := &report{ConnectTimes: newHistogram(), Samples: []sample{{RoundTrips: newHistogram()}}}
	nothing.conclude()
	for text, want := range map[string]struct {
		value          string
		holds, without bool // with nothing
	}{
		"p50<501ms":              {"500.223ms", true, false}, // three digits
		"p50<500ms":              {"500.223ms", false, false},
		"p99.9 <= 1s":            {"999.423ms", true, false},
		"max>1s":                 {"1.000447s", true, false},
		"connect-p99<20ms":       {"20.015ms", false, false},
		"connect-max<21ms":       {"20.015ms", true, false},
		"errors<120":             {"119", true, true},
		"errors<=5%":             {"5.666666666666667%", false, false},
		"failed-connects<=10%":   {"10%", true, false},
		"ends<10%":               {"10%", false, false},
		"failed-sends<=5%":       {"5%", true, false},
		"unanswered<900":         {"900", false, true},
		"connects>=90":           {"90", true, false},
		"sent>=190/s":            {"190/s", true, false},
		"received>300/s":         {"300/s", false, false},
		"answered>0":             {"1000", true, false},
		"failed-connects<1.05/s": {"1/s", true, false},
	} {
		var all thresholds
		require.NoError(t, all.Set(text), text)
		assert.Equal(t, []verdict{{text, want.value, want.holds}}, all.judge(r), text)
		assert.Equal(t, want.without, all.judge(nothing)[0].Holds, text)
	}
	for _, wrong := range []string{"", "p99", "p99<", "p99=5ms", "p99<5", "p99<50%", "p101<5ms", "p<5ms", "x<5", "sent<5%", "errors<x", "errors<5ms", "errors<NaN"} {
		assert.Error(t, new(thresholds).Set(wrong), wrong)
	}
}
