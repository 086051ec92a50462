package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keep writes a report into a file.
func keep(t *testing.T, r *report) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "report.json")
	require.NoError(t, writeFile(file, r.writeJSON))
	return file
}

// TestMergeIsExact: what is measured in two segments and merged is the same as when it is measured in one.
func TestMergeIsExact(t *testing.T) {
	t.Parallel()
	const seconds = 3
	measure := func(s segment) *report {
		r := &report{Protocol: "tcp", Stages: "1s:100", Segments: []segment{s}, Seconds: seconds, ConnectTimes: newHistogram()}
		mine := s.numbers(100)
		r.Bots = len(mine)
		for second := range seconds {
			now := sample{At: float64(second + 1), RoundTrips: newHistogram()}
			now.Sent, now.Answered = len(mine)*(second+1), len(mine)*(second+1)
			for _, number := range mine {
				now.RoundTrips.record(time.Duration(1<<(number%20)+number*second) * time.Microsecond)
				now.Ends.add(kinds{fmt.Sprint("code ", number%3): second})
			}
			r.Samples = append(r.Samples, now)
		}
		for _, number := range mine {
			r.ConnectTimes.record(time.Duration(number*number) * time.Microsecond)
		}
		r.conclude()
		return r
	}
	whole := measure(whole)
	var files []string
	for i := range 4 {
		files = append(files, keep(t, measure(segment{i + 1, 4})))
	}
	merged, err := mergeFiles(files)
	require.NoError(t, err)
	assert.Equal(t, []segment{{1, 4}, {2, 4}, {3, 4}, {4, 4}}, merged.Segments)
	merged.Segments = whole.Segments
	want, err := json.Marshal(whole)
	require.NoError(t, err)
	got, err := json.Marshal(merged)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(got))
}

// TestSegmentsOnOneServer: two segments on a server, at a time, are all bots together, by their reports as files.
func TestSegmentsOnOneServer(t *testing.T) {
	t.Parallel()
	o := some(21)
	first := begin(t, o)
	o.address, first.options.segment, o.segment = first.options.address, segment{1, 2}, segment{2, 2}
	first = newSwarm(first.options)
	second := newSwarm(o)
	assert.Len(t, first.members, 11)
	assert.Len(t, second.members, 10)
	for first.Open+second.Open < 21 || first.Answered < 50 || second.Answered < 50 {
		first.frame(t.Context(), 21)
		second.frame(t.Context(), 21)
	}
	first.end()
	second.end()
	code, out, told := call(t, "-merge", "-threshold", "connects>=21", "-threshold", "errors<1", "-json", "-",
		keep(t, first.report()), keep(t, second.report()))
	assert.Zero(t, code, told)
	var r report
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	assert.Equal(t, 21, r.Bots)
	assert.Equal(t, 21, r.Open)
	assert.Equal(t, 21, r.Connects)
	assert.Equal(t, first.Sent+second.Sent, r.Sent)
	assert.Equal(t, r.Sent, r.Answered)
	assert.EqualValues(t, r.Answered, r.RoundTrips.TotalCount())
	assert.Equal(t, []segment{{1, 2}, {2, 2}}, r.Segments)
	assert.Equal(t, []verdict{{"connects>=21", "21", true}, {"errors<1", "0", true}}, r.Thresholds)
}

// TestSamplesOfDifferentLength: a segment that was ended earlier stays as it was.
func TestSamplesOfDifferentLength(t *testing.T) {
	t.Parallel()
	at := func(second float64, sent int) sample {
		s := sample{At: second, RoundTrips: newHistogram()}
		s.Sent = sent
		s.RoundTrips.record(time.Millisecond)
		return s
	}
	long, short := []sample{at(1, 10), at(2, 20), at(3, 30)}, []sample{at(2.5, 5)} // with long goodbyes
	for _, both := range [][]sample{mergeSamples(long, short), mergeSamples(short, long)} {
		require.Len(t, both, 3)
		for i, want := range []sample{{At: 1, counts: counts{Sent: 15}}, {At: 2, counts: counts{Sent: 25}}, {At: 3, counts: counts{Sent: 35}}} {
			assert.Equal(t, want.At, both[i].At)
			assert.Equal(t, want.Sent, both[i].Sent)
		}
		assert.EqualValues(t, 2, both[0].RoundTrips.TotalCount())
		assert.EqualValues(t, 1, both[2].RoundTrips.TotalCount())
	}
	assert.Equal(t, 9.0, mergeSamples(long, []sample{at(9, 5)})[2].At)
}

// TestMissingSegment: a report without some of the run's segments is written, but is a failure.
func TestMissingSegment(t *testing.T) {
	t.Parallel()
	r := &report{Segments: []segment{{2, 4}, {4, 4}}, Seconds: 1, ConnectTimes: newHistogram(), Samples: []sample{{At: 1, RoundTrips: newHistogram()}}}
	r.Samples[0].Answered = 1
	r.conclude()
	code, out, told := call(t, "-merge", keep(t, r))
	assert.Equal(t, 1, code)
	assert.Contains(t, out, ", in segments [2/4 4/4]\n")
	assert.Equal(t, "swarm: segments are missing: [1/4 3/4]\n", told)
}

// TestUnfitToMerge: what is no report, of another run, or there twice, is refused by the file's name.
func TestUnfitToMerge(t *testing.T) {
	t.Parallel()
	of := func(protocol, stages string, s segment, changes ...func(r *report)) string {
		r := &report{Protocol: protocol, Stages: stages, Segments: []segment{s}, Seconds: 1, ConnectTimes: newHistogram(),
			Samples: []sample{{At: 1, RoundTrips: newHistogram()}, {At: 2, RoundTrips: newHistogram()}}}
		r.conclude()
		for _, change := range changes {
			change(r)
		}
		return keep(t, r)
	}
	text := func(text string) string {
		file := filepath.Join(t.TempDir(), "other.json")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
		return file
	}
	first := of("tcp", "1s:9", segment{1, 2})
	for file, want := range map[string]string{
		of("tcp", "1s:9", segment{1, 2}):                                          "segment 1/2 is already there",
		of("udp", "1s:9", segment{2, 2}):                                          "it is of 1s:9 over udp, and not of 1s:9 over tcp",
		of("tcp", "1s:8", segment{2, 2}):                                          "it is of 1s:8 over tcp, and not of 1s:9 over tcp",
		of("tcp", "1s:9", segment{2, 3}):                                          "it is of segment 2/3, and not of one of 2",
		of("tcp", "1s:9", segment{3, 2}):                                          "want NUMBER/OF, such as 2/4, or job/4",
		of("tcp", "1s:9", segment{2, 2}, func(r *report) { r.Segments = nil }):    "it is no report of swarm as JSON",
		of("tcp", "1s:9", segment{2, 2}, func(r *report) { r.Seconds = 0 }):       "it is no report of swarm as JSON",
		of("tcp", "1s:9", segment{2, 2}, func(r *report) { r.Samples[1].At = 1 }): "it is no report of swarm as JSON",
		of("tcp", "1s:9", segment{2, 2}, func(r *report) { r.Samples = nil }):     "it is no report of swarm as JSON",
		text("{}"):                           "it is no report of swarm as JSON",
		text("x"):                            "invalid character 'x' looking for beginning of value",
		text(`{"connect_histogram":"HIST"}`): "encoded histogram too short: got 3 bytes, need at least 8",
		filepath.Join(t.TempDir(), "none"):   "open ",
	} {
		code, out, told := call(t, "-merge", first, file)
		assert.Equal(t, 1, code)
		assert.Empty(t, out)
		assert.True(t, strings.HasPrefix(told, "swarm: "+file+": "), told)
		assert.Contains(t, told, want)
	}
}
