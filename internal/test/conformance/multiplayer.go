package conformance

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// This file has what scenarios of multiplayer peers need beside the rest: signals, and ids that were random.

// event is a signal that came, an RPC that ran, or a callback that was called.
type event struct {
	on, signal string
	rpc, node  string
	sender     int
	callback   string
	args       []any
}

// String describes an event for messages.
func (e event) String() string {
	return fmt.Sprintf("%s%s%s of %s%s with %s from %d", e.signal, e.rpc, e.callback, e.on, e.node, show(e.args), e.sender)
}

// String describes an event for messages.
func (e Event) String() string {
	args := make([]string, len(e.Args))
	for i := range e.Args {
		args[i] = string(e.Args[i])
	}
	return fmt.Sprintf("%s%s%s of %s%s with %s", e.Signal, e.RPC, e.Callback, e.On, e.Node, args)
}

// newID is a peer id that is not known yet: the first one that is compared with it.
type newID string

// idValue gives a remembered id, or stands for one to remember.
func (r *run) idValue(name string) any {
	if id, known := r.ids[name]; known {
		return id
	}
	return newID(name)
}

func tlsClient() *instance { return &instance{"TLSOptions", streampeer.TLSOptionsClient(nil, "")} }

// listen has the signals of an object noted, by the reference's list of them.
func (r *run) listen(in *instance, name string, note func(event)) {
	for _, signal := range r.engine.api.Signals(in.class) {
		method := reflect.ValueOf(in.value).MethodByName("On" + GoName(signal.Name))
		if !method.IsValid() {
			continue // the API check reports it
		}
		handler := reflect.MakeFunc(method.Type().In(0), func(args []reflect.Value) []reflect.Value {
			came := event{on: name, signal: signal.Name}
			for _, arg := range args {
				value, err := r.engine.result(arg)
				if err != nil {
					value = err.Error()
				}
				if data, ok := value.([]byte); ok {
					value = bytes.Clone(data) // it is valid until the handler returns
				}
				came.args = append(came.args, value)
			}
			note(came)
			return nil
		})
		method.Call([]reflect.Value{handler})
	}
}

// checkEvents compares the signals that came of a step with the recorded ones.
func (r *run) checkEvents(s *Step) error {
	for i, want := range s.Events {
		if i == len(r.events) {
			return fmt.Errorf("%s has not come", want)
		}
		if err := r.checkEvent(want, r.events[i]); err != nil {
			return err
		}
	}
	if len(r.events) > len(s.Events) {
		more := r.events[len(s.Events)]
		return fmt.Errorf("%s has come", more)
	}
	return nil
}

func (r *run) checkEvent(want Event, got event) error {
	if want.On != got.on || want.Signal != got.signal || want.RPC != got.rpc || want.Node != got.node ||
		want.Callback != got.callback || len(want.Args) != len(got.args) {
		return fmt.Errorf("%s has come, not %s", got, want)
	}
	if want.Sender != nil {
		sender, err := r.value(want.Sender)
		if err != nil || sender != int64(got.sender) {
			return fmt.Errorf("%s has come, not %s", got, want)
		}
	}
	for i, raw := range want.Args {
		value, err := r.value(raw)
		if err != nil {
			return err
		}
		if id, isNew := value.(newID); isNew {
			value = got.args[i]
			r.ids[string(id)], _ = value.(int64)
		}
		is := got.args[i]
		if _, isVariant := value.(encoded); !isVariant {
			is = r.plain(is)
		}
		if !matches(value, is) {
			return fmt.Errorf("%s has come, not %s", got, want)
		}
	}
	return nil
}

// pump polls an object until a signal comes, or until the raw side has something to read.
func pump(r *run, s *Step) (any, error) {
	if s.Hosts != nil {
		return pumpHosts(r, s)
	}
	in, err := named[*instance](r, s.On)
	if err != nil {
		return nil, err
	}
	came := func() (bool, error) { return len(r.events) > 0, nil }
	if s.Until == "sends" {
		to, err := r.value(s.To)
		if err != nil {
			return nil, err
		}
		side, err := named[*rawConn](r, fmt.Sprint(to))
		if err != nil {
			return nil, err
		}
		came = side.hasData
	}
	for deadline := time.Now().Add(r.engine.limit); time.Now().Before(deadline); time.Sleep(pollPause) {
		if _, err := r.invoke(in, "poll", nil); err != nil {
			return nil, err
		}
		if done, err := came(); done || err != nil {
			return silent{}, err
		}
	}
	return nil, errors.New("nothing has come")
}

// hasData reports whether there is something to read, after a look of no length.
func (c *rawConn) hasData() (bool, error) {
	if len(c.ahead) > 0 {
		return true, nil
	}
	if err := c.SetReadDeadline(time.Now().Add(pollPause)); err != nil {
		return false, err
	}
	seen := make([]byte, 1)
	n, err := c.TCPConn.Read(seen)
	if n > 0 {
		c.ahead = seen
		return true, nil
	}
	if ending(err) != endTimeout {
		return false, err
	}
	return false, nil
}

// wsID reads the message that tells a client its id, which must be the one that the server told.
func wsID(r *run, s *Step) (any, error) {
	got, err := wsRecv(r, s)
	if err != nil {
		return nil, err
	}
	message, ok := got.(frame)
	payload, _ := message["payload"].([]byte)
	if !ok || message["opcode"] != int64(2) || len(payload) != 4 {
		return nil, fmt.Errorf("got %s for an id", show(got))
	}
	id := int64(binary.LittleEndian.Uint32(payload))
	if told, known := r.ids[s.IDAs]; known && told != id {
		return nil, fmt.Errorf("the client got the id %d, the server told %d", id, told)
	}
	r.ids[s.IDAs] = id
	return silent{}, nil
}

// idsInRange calls a method that makes ids again and again.
func idsInRange(r *run, s *Step) (any, error) {
	in, err := named[*instance](r, s.On)
	if err != nil {
		return nil, err
	}
	for range s.Times {
		got, err := r.invoke(in, s.Method, nil)
		if err != nil {
			return nil, err
		}
		if id, ok := got.(int64); !ok || id < s.Min || id > s.Max {
			return false, nil
		}
	}
	return true, nil
}
