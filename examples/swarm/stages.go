package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// stage is a time in which the number of bots goes evenly from that of the stage before to its own.
type stage struct {
	last time.Duration
	bots int
}

// stages tell how many bots there shall be when. Before the first there are none, and behind the last as many as at its end.
type stages []stage

// What there may be at most, in all segments, and how long all stages may last.
const (
	maxBots = 1_000_000
	maxLast = 10_000 * time.Hour
)

// rampTo is one stage, in which so many bots come a second.
func rampTo(bots int, perSecond float64) stages {
	return stages{{time.Duration(float64(bots) / perSecond * float64(time.Second)), bots}}
}

// String is how Set reads them.
func (s stages) String() string {
	var parts []string
	for _, stage := range s {
		parts = append(parts, fmt.Sprintf("%v:%d", stage.last, stage.bots))
	}
	return strings.Join(parts, ",")
}

// Set reads stages such as 30s:1000,2m:1000,30s:0.
func (s *stages) Set(text string) error {
	*s = nil
	for part := range strings.SplitSeq(text, ",") {
		last, bots, _ := strings.Cut(part, ":")
		var next stage
		var err, too error
		next.last, err = time.ParseDuration(last)
		next.bots, too = strconv.Atoi(bots)
		if err != nil || too != nil || next.last < 0 || next.bots < 0 {
			return fmt.Errorf("%q: want TIME:BOTS, such as 30s:1000", part)
		}
		if next.bots > maxBots || next.last > maxLast-s.length() {
			return fmt.Errorf("%q: want %d bots and %v at most", part, maxBots, maxLast)
		}
		*s = append(*s, next)
	}
	if s.length() == 0 || s.most() == 0 {
		return errors.New("want some time, and some bots")
	}
	return nil
}

// at tells how many bots there shall be after so long.
func (s stages) at(after time.Duration) float64 {
	bots := 0.0
	for _, stage := range s {
		if after < stage.last {
			return bots + (float64(stage.bots)-bots)*after.Seconds()/stage.last.Seconds()
		}
		after -= stage.last
		bots = float64(stage.bots)
	}
	return bots
}

func (s stages) length() (all time.Duration) {
	for _, stage := range s {
		all += stage.last
	}
	return all
}

func (s stages) most() (bots int) {
	for _, stage := range s {
		bots = max(bots, stage.bots)
	}
	return bots
}
