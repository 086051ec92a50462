package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// segment is a part of all bots: of 2/4, that is each fourth one, from the second on. So the segments of a run, each in its
// own process, are the whole together, and each comes and goes as evenly as the whole does.
type segment struct{ number, of int }

// whole is the segment of all.
var whole = segment{1, 1}

// podIndex is the variable in which each pod of an indexed Job of Kubernetes has its number, from 0 on.
const podIndex = "JOB_COMPLETION_INDEX"

// String is how Set reads it.
func (s segment) String() string { return fmt.Sprintf("%d/%d", s.number, s.of) }

// Set reads a segment such as 2/4, or job/4.
func (s *segment) Set(text string) error {
	number, of, _ := strings.Cut(text, "/")
	var err, too error
	if number == "job" {
		s.number, err = strconv.Atoi(os.Getenv(podIndex))
		s.number++
	} else {
		s.number, err = strconv.Atoi(number)
	}
	s.of, too = strconv.Atoi(of)
	switch {
	case number == "job" && err != nil:
		return fmt.Errorf("%s is %q here, and not a pod's number", podIndex, os.Getenv(podIndex))
	case err != nil, too != nil, s.number < 1, s.number > s.of, s.of > maxBots:
		return errors.New("want NUMBER/OF, such as 2/4, or job/4")
	}
	return nil
}

func (s segment) MarshalText() ([]byte, error)     { return []byte(s.String()), nil }
func (s *segment) UnmarshalText(text []byte) error { return s.Set(string(text)) }

// numbers lists which of so many bots are in it.
func (s segment) numbers(bots int) (mine []int) {
	for number := s.number - 1; number < bots; number += s.of {
		mine = append(mine, number)
	}
	return mine
}
