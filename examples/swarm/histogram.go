package main

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// histogram holds times from a microsecond to a minute, with three digits. In JSON it is HdrHistogram's interchange form,
// which its implementations for other languages read, too.
type histogram struct{ *hdrhistogram.PackedHistogram }

func newHistogram() histogram {
	return histogram{hdrhistogram.NewPacked(1, time.Minute.Microseconds(), 3)}
}

func (h histogram) record(d time.Duration) {
	_ = h.RecordValue(min(max(d.Microseconds(), 1), h.HighestTrackableValue())) // which is within bounds
}

// at returns the time within which so many percent are.
func (h histogram) at(percentile float64) time.Duration {
	return time.Duration(h.ValueAtPercentile(percentile)) * time.Microsecond
}

func (h histogram) MarshalText() ([]byte, error) { return h.Encode() }

func (h *histogram) UnmarshalText(text []byte) (err error) {
	h.PackedHistogram, err = hdrhistogram.DecodePacked(text)
	return err
}
