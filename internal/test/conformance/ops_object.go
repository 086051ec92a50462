package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// This file has the ops on the objects under test.

// pollPause is how long until waits between two tries.
const pollPause = time.Millisecond

func newObject(r *run, s *Step) (any, error) {
	construct, known := r.engine.classes[s.Class]
	if !known {
		return nil, fmt.Errorf("unknown class %q", s.Class)
	}
	in := &instance{s.Class, construct()}
	r.instances = append(r.instances, in)
	if !r.watching {
		r.listen(in, s.As, func(came event) { r.events = append(r.events, came) })
	}
	return in, r.name(s.As, in)
}

func call(r *run, s *Step) (any, error) {
	in, args, err := r.target(s)
	if err != nil {
		return nil, err
	}
	if answer, done := r.nodeCall(in, s, args); done {
		return answer, nil
	}
	got, err := r.invoke(in, s.Method, args)
	if err != nil {
		return nil, err
	}
	if event, isEvent := got.([]any); isEvent && s.Method == "service" {
		return got, r.nameEvent(s, event)
	}
	if s.As != "" {
		err = r.name(s.As, got)
	}
	if id, ok := got.(int64); ok && s.IDAs != "" {
		r.ids[s.IDAs] = id
	}
	if s.PortAs != "" {
		port, ok := got.(int64)
		if !ok {
			return nil, fmt.Errorf("got %s for a port", show(got))
		}
		r.ports[s.PortAs] = port
	}
	return got, err
}

// target gives the object that the step is on and the arguments of its call.
func (r *run) target(s *Step) (*instance, []any, error) {
	in, err := named[*instance](r, s.On)
	if err != nil {
		return nil, nil, err
	}
	args := make([]any, len(s.Args))
	for i, raw := range s.Args {
		if args[i], err = r.value(raw); err != nil {
			return nil, nil, err
		}
	}
	return in, args, nil
}

func getProperty(r *run, s *Step) (any, error) {
	in, property, err := r.property(s)
	if err != nil {
		return nil, err
	}
	return r.invoke(in, property.Getter, nil)
}

func setProperty(r *run, s *Step) (any, error) {
	in, property, err := r.property(s)
	if err != nil {
		return nil, err
	}
	if property.Setter == "" {
		return nil, fmt.Errorf("%s.%s can only be read", in.class, property.Name)
	}
	value, err := r.value(s.Value)
	if err != nil {
		return nil, err
	}
	_, err = r.invoke(in, property.Setter, []any{value})
	return silent{}, err
}

// property gives the object that the step is on and the property that it names.
func (r *run) property(s *Step) (*instance, Property, error) {
	in, err := named[*instance](r, s.On)
	if err != nil {
		return nil, Property{}, err
	}
	property, known := r.engine.api.Property(in.class, s.Property)
	if !known {
		return nil, Property{}, fmt.Errorf("unknown property %s.%s", in.class, s.Property)
	}
	return in, property, nil
}

// until tries at least once, and once more after the time is over, so that a machine that was busy
// elsewhere does not cut it short.
func until(r *run, s *Step) (any, error) {
	in, args, err := r.target(s)
	if err != nil {
		return nil, err
	}
	equals, err := r.value(s.Equals)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(milliseconds(s.MaxMS)); ; time.Sleep(pollPause) {
		last := !time.Now().Before(deadline)
		got, err := r.try(s, in, args)
		if err != nil {
			return nil, err
		}
		if matches(equals, got) {
			return true, nil
		}
		if last {
			return false, r.checkLast(s, got)
		}
	}
}

// try is one turn of until: a poll of each object that the step lists, then the call.
func (r *run) try(s *Step, in *instance, args []any) (any, error) {
	for _, name := range s.Poll.objects {
		peer, err := named[*instance](r, name)
		if err != nil {
			return nil, err
		}
		if _, err := r.invoke(peer, "poll", nil); err != nil {
			return nil, err
		}
	}
	return r.invoke(in, s.Method, args)
}

// checkLast compares the last answer where the value never came and that was to be so. Where the
// library differs from the engine on purpose, the recorded one is the engine's and says nothing.
func (r *run) checkLast(s *Step, got any) error {
	if s.Last == nil || s.Godot != nil {
		return nil
	}
	want, err := r.value(s.Last)
	if err == nil && !matches(want, got) {
		err = fmt.Errorf("the last answer was %s, want %s", show(got), show(want))
	}
	return err
}

func sleep(_ *run, s *Step) (any, error) {
	time.Sleep(milliseconds(s.MS))
	return silent{}, nil
}

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// bytesValue decodes a value that must be bytes; where the step has none it is empty.
func (r *run) bytesValue(raw json.RawMessage) ([]byte, error) {
	if raw == nil {
		return nil, nil
	}
	v, err := r.value(raw)
	if err != nil {
		return nil, err
	}
	data, ok := v.([]byte)
	if !ok {
		return nil, errors.New("a value of bytes is needed")
	}
	return data, nil
}
