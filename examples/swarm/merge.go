package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
)

// mergeFiles makes one report of those that the segments of a run wrote as JSON. Its percentiles are exact: they are those of
// all times together.
func mergeFiles(files []string) (*report, error) {
	var merged *report
	for _, file := range files {
		r, err := readReport(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if merged == nil {
			merged = r
		} else if err := merged.merge(r); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	merged.conclude()
	return merged, nil
}

func readReport(file string) (*report, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, err
	}
	noHistogram := func(s sample) bool { return s.RoundTrips.PackedHistogram == nil }
	if r.ConnectTimes.PackedHistogram == nil || len(r.Samples) == 0 || slices.ContainsFunc(r.Samples, noHistogram) {
		return nil, errors.New("it is no report of swarm as JSON")
	}
	return &r, nil
}

// merge adds the report of another segment. Conclude behind the last.
func (r *report) merge(o *report) error {
	if o.Protocol != r.Protocol || o.Stages != r.Stages {
		return fmt.Errorf("it is of %s over %s, and not of %s over %s", o.Stages, o.Protocol, r.Stages, r.Protocol)
	}
	for _, segment := range o.Segments {
		if slices.Contains(r.Segments, segment) {
			return fmt.Errorf("segment %s is already there", segment)
		}
	}
	r.Segments = append(r.Segments, o.Segments...)
	r.Bots += o.Bots
	r.Seconds = max(r.Seconds, o.Seconds)
	r.ConnectTimes.Merge(o.ConnectTimes.PackedHistogram)
	r.Samples = mergeSamples(r.Samples, o.Samples)
	return nil
}

// mergeSamples adds samples of swarms that began at the same time. Behind its last sample each stays as it was, and nothing
// is answered.
func mergeSamples(a, b []sample) (both []sample) {
	for i := range max(len(a), len(b)) {
		both = append(both, sampleAt(a, i).plus(sampleAt(b, i)))
	}
	return both
}

func sampleAt(samples []sample, i int) sample {
	if i < len(samples) {
		return samples[i]
	}
	last := samples[len(samples)-1]
	last.RoundTrips = newHistogram()
	return last
}
