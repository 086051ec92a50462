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
	whole := r.ConnectTimes.PackedHistogram != nil && len(r.Samples) > 0 && len(r.Segments) > 0 && r.Seconds > 0
	at := 0.0
	for _, s := range r.Samples {
		whole = whole && s.RoundTrips.PackedHistogram != nil && s.At > at
		at = s.At
	}
	if !whole {
		return nil, errors.New("it is no report of swarm as JSON")
	}
	return &r, nil
}

// merge adds the report of another segment. Conclude behind the last.
func (r *report) merge(o *report) error {
	if o.Protocol != r.Protocol || o.Stages != r.Stages {
		return fmt.Errorf("it is of %s over %s, and not of %s over %s", o.Stages, o.Protocol, r.Stages, r.Protocol)
	}
	for _, s := range o.Segments {
		if slices.Contains(r.Segments, s) {
			return fmt.Errorf("segment %v is already there", s)
		}
		if s.of != r.Segments[0].of {
			return fmt.Errorf("it is of segment %v, and not of one of %d", s, r.Segments[0].of)
		}
	}
	r.Segments = append(r.Segments, o.Segments...)
	r.Bots += o.Bots
	r.Seconds = max(r.Seconds, o.Seconds)
	r.ConnectTimes.Merge(o.ConnectTimes.PackedHistogram)
	r.Samples = mergeSamples(r.Samples, o.Samples)
	return nil
}

// missing tells which segments of the run are not in the report.
func (r *report) missing() error {
	var others []segment
	for number := range r.Segments[0].of {
		if s := (segment{number + 1, r.Segments[0].of}); !slices.Contains(r.Segments, s) {
			others = append(others, s)
		}
	}
	if others != nil {
		return fmt.Errorf("segments are missing: %v", others)
	}
	return nil
}

// mergeSamples adds samples of swarms that began at the same time. Behind its last sample each stays as it was, and nothing
// is answered.
func mergeSamples(a, b []sample) (both []sample) {
	if len(a) < len(b) {
		a, b = b, a
	}
	last := b[len(b)-1]
	last.RoundTrips = newHistogram()
	for i, s := range a {
		other := last
		if i < len(b) {
			other = b[i]
		}
		both = append(both, s.plus(other)) // at the time of s: where b has ended, that of its last sample is of b alone
	}
	end := &both[len(both)-1].At
	*end = max(*end, last.At)
	return both
}
