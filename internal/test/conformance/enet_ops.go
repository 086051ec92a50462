package conformance

import (
	"errors"
	"fmt"
	"time"
)

// This file has the ops on ENet hosts and multiplayer peers: what is serviced when, and what came of it.

// eventPatience is how long event waits unless the step says otherwise.
const eventPatience = 2000

// noEvent is what service answers where there is none.
const noEvent = int64(0)

// hostEvent takes the next event of a host: one that is kept, or the first that servicing brings.
func hostEvent(r *run, s *Step) (any, error) {
	in, err := named[*instance](r, s.On)
	if err != nil {
		return nil, err
	}
	patience := s.MaxMS
	if patience == 0 {
		patience = eventPatience
	}
	for deadline := time.Now().Add(milliseconds(patience)); len(r.hostEvents[in]) == 0; time.Sleep(pollPause) {
		last := !time.Now().Before(deadline)
		if last && string(s.Want) == "null" {
			return nil, nil // what comes too late does not count, however long the machine was busy elsewhere
		}
		if err := r.serviceAll(append(s.With, s.On)); err != nil {
			return nil, err
		}
		if last && len(r.hostEvents[in]) == 0 {
			return nil, nil
		}
	}
	event := r.hostEvents[in][0]
	r.hostEvents[in] = r.hostEvents[in][1:]
	return event, r.nameEvent(s, event)
}

// nameEvent remembers what the step names of an event: its peer, its data.
func (r *run) nameEvent(s *Step, event []any) error {
	if s.IDAs != "" {
		r.ids[s.IDAs], _ = event[2].(int64)
	}
	if s.As == "" {
		return nil
	}
	return r.name(s.As, event[1])
}

// serviceAll services hosts once, and keeps their events.
func (r *run) serviceAll(hosts []string) error {
	for _, name := range hosts {
		in, err := named[*instance](r, name)
		if err != nil {
			return err
		}
		got, err := r.invoke(in, "service", []any{int64(0)})
		if err != nil {
			return err
		}
		event, ok := got.([]any)
		if !ok || len(event) != 4 {
			return fmt.Errorf("service gives %s, which is no event", show(got))
		}
		if event[0] != noEvent {
			r.hostEvents[in] = append(r.hostEvents[in], event)
		}
	}
	return nil
}

// pumpHosts services hosts for a time.
func pumpHosts(r *run, s *Step) (any, error) {
	return silent{}, during(s.MS, func() error { return r.serviceAll(s.Hosts) })
}

// pollFor polls peers for a time.
func pollFor(r *run, s *Step) (any, error) {
	return silent{}, during(s.MS, func() error { return r.pollAll(s.OnAll) })
}

// during does something once a millisecond, and twice at the end: what one side has sent last arrives, and is answered,
// also if the machine was busy elsewhere meanwhile.
func during(ms int, do func() error) error {
	for deadline := time.Now().Add(milliseconds(ms)); time.Now().Before(deadline); time.Sleep(pollPause) {
		if err := do(); err != nil {
			return err
		}
	}
	return errors.Join(do(), do())
}

// pollAll polls peers once.
func (r *run) pollAll(peers []string) error {
	for _, name := range peers {
		in, err := named[*instance](r, name)
		if err != nil {
			return err
		}
		if _, err := r.invoke(in, "poll", nil); err != nil {
			return err
		}
	}
	return nil
}

// signalPatience is how long signals waits.
const signalPatience = 2000

// watch begins to note the signals of an object.
func watch(r *run, s *Step) (any, error) {
	in, err := named[*instance](r, s.On)
	if err == nil {
		r.listen(in, s.On, func(came event) {
			r.signals[s.On] = append(r.signals[s.On], append([]any{came.signal}, came.args...))
		})
	}
	return silent{}, err
}

// takeSignals gives the signals of an object since the last time, and polls first until there are so many.
func takeSignals(r *run, s *Step) (any, error) {
	for deadline := time.Now().Add(milliseconds(signalPatience)); len(r.signals[s.On]) < s.Count; time.Sleep(pollPause) {
		last := !time.Now().Before(deadline)
		if err := r.pollAll(s.Poll.objects); err != nil {
			return nil, err
		}
		if last {
			break
		}
	}
	came := r.signals[s.On]
	delete(r.signals, s.On)
	if came == nil {
		came = []any{}
	}
	return came, nil
}

// between tells whether an answer is a number in a range.
func between(r *run, s *Step) (any, error) {
	in, args, err := r.target(s)
	if err != nil {
		return nil, err
	}
	got, err := r.invoke(in, s.Method, args)
	if err != nil {
		return nil, err
	}
	switch n := got.(type) {
	case int64:
		return float64(n) >= s.Low && float64(n) <= s.High, nil
	case float64:
		return n >= s.Low && n <= s.High, nil
	}
	return nil, errors.New("the answer is no number")
}
