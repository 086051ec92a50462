package main

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// threshold is what a report is held against, such as p99<50ms.
type threshold struct {
	text  string
	value func(*report) float64 // in its unit; not a number where nothing was measured
	op    string
	limit float64
	unit  unit
}

// unit is what stands behind a value.
type unit string

const (
	number    unit = ""
	percent   unit = "%"
	perSecond unit = "/s"
	seconds   unit = "s"
)

// knownThresholds is what there is.
const knownThresholds = `p50 to p99.99 and max, of answers, and connect-p50 and so on: a time (p99<50ms)
errors, failed-connects, ends, failed-sends, unanswered: a number or a share (ends<10, errors<0.1%)
connects, sent, received, answered: a number or a rate (answered>1000/s)`

var (
	grammar = regexp.MustCompile(`^([a-z0-9.-]+) *(<=|<|>=|>) *([0-9].*)$`)
	ofTimes = regexp.MustCompile(`^(connect-)?(max|p([1-9][0-9]?(?:\.[0-9]+)?))$`)
)

// counted has what is counted, and of how many that may be said as a share; nil where it is none.
var counted = map[string]struct{ count, all func(*report) int }{
	"errors":          {func(r *report) int { return r.Errors.total() }, func(r *report) int { return r.dials() + r.sends() }},
	"failed-connects": {func(r *report) int { return r.Failed.total() }, (*report).dials},
	"ends":            {func(r *report) int { return r.Ends.total() }, func(r *report) int { return r.Connects }},
	"failed-sends":    {func(r *report) int { return r.FailedSends.total() }, (*report).sends},
	"unanswered":      {func(r *report) int { return r.Unanswered }, func(r *report) int { return r.Sent }},
	"connects":        {func(r *report) int { return r.Connects }, nil},
	"sent":            {func(r *report) int { return r.Sent }, nil},
	"received":        {func(r *report) int { return r.Heard }, nil},
	"answered":        {func(r *report) int { return r.Answered }, nil},
}

// dials is how often it was tried to connect, and sends to send, but for what was under way at the end.
func (r *report) dials() int { return r.Connects + r.Failed.total() }
func (r *report) sends() int { return r.Sent + r.FailedSends.total() }

// parseThreshold reads a threshold such as p99<50ms.
func parseThreshold(text string) (threshold, error) {
	parts := grammar.FindStringSubmatch(text)
	if parts == nil {
		return threshold{}, fmt.Errorf("want NAME<VALUE, or with <=, > or >=, of\n%s", knownThresholds)
	}
	t := threshold{text: text, op: parts[2]}
	if name := ofTimes.FindStringSubmatch(parts[1]); name != nil {
		limit, err := time.ParseDuration(parts[3])
		t.limit, t.unit, t.value = limit.Seconds(), seconds, timeOf(name[1] != "", name[3])
		return t, err
	}
	name, known := counted[parts[1]]
	if !known {
		return threshold{}, fmt.Errorf("no %s is known, but\n%s", parts[1], knownThresholds)
	}
	limit := parts[3]
	for _, u := range []unit{percent, perSecond} {
		if before, found := strings.CutSuffix(limit, string(u)); found {
			limit, t.unit = before, u
			break
		}
	}
	if t.unit == percent && name.all == nil {
		return threshold{}, fmt.Errorf("%s is no share of anything: want a number or a rate", parts[1])
	}
	t.value = func(r *report) float64 {
		count := float64(name.count(r))
		switch t.unit {
		case percent:
			return 100 * count / float64(name.all(r)) // 0/0 is not a number
		case perSecond:
			return count / r.Seconds
		}
		return count
	}
	var err error
	if t.limit, err = strconv.ParseFloat(limit, 64); err != nil {
		return t, fmt.Errorf("%q is no number", limit)
	}
	return t, nil
}

// timeOf returns what tells a percentile, the maximum where that is empty, of connecting or of answers.
func timeOf(connect bool, percentile string) func(*report) float64 {
	return func(r *report) float64 {
		h := r.RoundTrips
		if connect {
			h = r.ConnectTimes
		}
		if h.TotalCount() == 0 {
			return math.NaN()
		}
		at, err := strconv.ParseFloat(percentile, 64)
		if err != nil {
			at = 100
		}
		return h.at(at).Seconds()
	}
}

// holds tells whether a value is within the threshold. What is not a number is not.
func (t threshold) holds(value float64) bool {
	switch t.op {
	case "<":
		return value < t.limit
	case "<=":
		return value <= t.limit
	case ">":
		return value > t.limit
	}
	return value >= t.limit
}

// format says a value as its limit is said.
func (t threshold) format(value float64) string {
	switch {
	case math.IsNaN(value):
		return "unknown"
	case t.unit == seconds:
		return time.Duration(value * float64(time.Second)).Round(time.Microsecond).String()
	}
	return strconv.FormatFloat(value, 'f', -1, 64) + string(t.unit)
}

// verdict is what came of a threshold.
type verdict struct {
	Threshold string `json:"threshold"`
	Value     string `json:"value"`
	Holds     bool   `json:"holds"`
}

func (v verdict) String() string {
	if v.Holds {
		return v.Threshold + " holds: " + v.Value
	}
	return v.Threshold + " is crossed: " + v.Value
}

// thresholds are a flag that may be given many times.
type thresholds []threshold

func (t *thresholds) String() string { return "" } // there are none unless they are given

// Set adds a threshold.
func (t *thresholds) Set(text string) error {
	next, err := parseThreshold(text)
	*t = append(*t, next)
	return err
}

// judge tells what comes of all.
func (t thresholds) judge(r *report) (verdicts []verdict) {
	for _, one := range t {
		value := one.value(r)
		verdicts = append(verdicts, verdict{one.text, one.format(value), one.holds(value)})
	}
	return verdicts
}
