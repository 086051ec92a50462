package main

import "time"

// sample is how things stood at a time.
type sample struct {
	At float64 `json:"at"` // seconds from the beginning
	counts
	usage
	RoundTrips histogram `json:"round_trips"` // since the sample before
}

// maxSamples is how many a run takes at most: one a second, in a long run fewer.
const maxSamples = 600

// sampleEvery is the time from sample to sample in a run of this length.
func sampleEvery(last time.Duration) time.Duration {
	return max(time.Second, last/maxSamples)
}

// plus returns what is so when another swarm is added, at the time of this one.
func (s sample) plus(o sample) (both sample) {
	both.At = s.At
	both.counts.add(s.counts)
	both.counts.add(o.counts)
	both.usage.add(s.usage)
	both.usage.add(o.usage)
	both.RoundTrips = newHistogram()
	both.RoundTrips.Merge(s.RoundTrips.PackedHistogram)
	both.RoundTrips.Merge(o.RoundTrips.PackedHistogram)
	return both
}
