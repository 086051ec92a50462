package conformance

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"time"
)

// run is the state of one replay. Everything in it belongs to one goroutine.
type run struct {
	engine     *Engine
	names      map[string]any        // the objects and raw sides that steps named
	ports      map[string]int64      // the ports that steps remembered
	ids        map[string]int64      // the random peer ids that steps remembered
	events     []event               // the signals of the step
	watching   bool                  // the scenario names the objects whose signals count, and asks for them
	signals    map[string][]any      // those of such objects, by name, that were not asked for yet
	instances  []*instance           // every object made, to be closed at the end
	closers    []io.Closer           // every raw side, likewise
	tmp        string                // the directory for {"tmp": …}, "" until one is asked for
	hostEvents map[*instance][][]any // of ENet hosts, that no step has taken yet
	enetSides  map[string]*enetSide  // of raw sockets that speak ENet
	late       time.Duration         // how much longer the steps took than they should
	scene      *scene                // the tree, in scenarios that have one
	stuck      bool                  // a call did not return: the objects must not be touched
}

// silent is the answer of ops that have none, compared of those that have compared it with want themselves.
type (
	silent   struct{}
	compared struct{}
)

// ops holds what a step can do.
var ops = map[string]func(*run, *Step) (any, error){
	"new": newObject, "call": call, "get": getProperty, "set": setProperty, "until": until, "sleep": sleep,

	"raw_listen": rawListen, "raw_accept": rawAccept, "raw_connect": rawConnect, "raw_dead_port": rawDeadPort,
	"raw_send": rawSend, "raw_recv": rawRecv, "raw_close": rawClose, "raw_shutdown": rawShutdown,
	"raw_reset": rawReset, "raw_ending": rawEnding,

	"raw_udp": rawUDP, "raw_sendto": rawSendTo, "raw_recvfrom": rawRecvFrom,

	"ws_request": wsRequest, "ws_respond": wsRespond, "ws_ask": wsAsk, "ws_answer": wsAnswer,
	"ws_status": wsStatus, "ws_frame": wsFrame, "ws_recv": wsRecv,

	"event": hostEvent, "poll": pollFor, "watch": watch, "signals": takeSignals, "between": between,
	"enet_out": enetOut, "enet_in": enetIn,

	"receive": receive, "emit": emit, "rpc": callRPC, "add": add, "add_many": addMany, "load": load, "remove": removeNode,
	"getprop": getNodeProperty, "setprop": setNodeProperty, "tree": treeOf, "state": stateOf, "frame": frameOf,
	"eval": eval,

	"pump": pump, "ws_id": wsID, "ids_in_range": idsInRange,
}

// waiting holds the ops whose time is not that of the step alone: they wait for something, as long as that takes.
var waiting = map[string]bool{
	"until": true, "pump": true, "event": true, "signals": true, "raw_ending": true, "raw_recvfrom": true, "enet_in": true,
}

// maxReplays is how often a scenario is replayed that the machine had no time for.
const maxReplays = 10

// Replay runs the steps of s and compares every answer with the recorded one. The error names the
// first step that went wrong. Whatever the steps opened is closed when Replay returns.
//
// Some answers depend on how much time has passed between two steps. Where one is wrong after a replay that came too
// late, because the machine was busy elsewhere, that says nothing, and the scenario is replayed again.
func (e *Engine) Replay(s *Scenario) (err error) {
	for range maxReplays {
		r := &run{
			engine: e, names: map[string]any{}, ports: map[string]int64{}, ids: map[string]int64{}, watching: s.watches(),
			signals: map[string][]any{}, hostEvents: map[*instance][][]any{}, enetSides: map[string]*enetSide{},
		}
		err = r.replay(s)
		if err == nil || r.late <= e.tolerance || r.stuck {
			break
		}
	}
	return err
}

// replay runs the steps once.
func (r *run) replay(s *Scenario) error {
	defer r.close()
	if strings.HasPrefix(s.Name, sceneFolder) {
		r.scene = newScene(r)
	}
	last := time.Now()
	for i := range s.Steps {
		step := &s.Steps[i]
		err := r.step(step)
		now := time.Now()
		if !waiting[step.Op] {
			r.late += now.Sub(last) - milliseconds(step.MS)
		}
		last = now
		if err != nil {
			return fmt.Errorf("%s: step %d %s: %w", s.Name, i+1, step.source, err)
		}
	}
	return nil
}

// step does one step and compares its answer.
func (r *run) step(s *Step) error {
	op, known := ops[s.Op]
	if !known {
		return fmt.Errorf("unknown op %q", s.Op)
	}
	r.events = nil
	if r.scene != nil {
		r.scene.begin()
	}
	got, err := op(r, s)
	if err == nil {
		err = r.checkEvents(s)
	}
	if err == nil && r.scene != nil {
		err = r.scene.check(s)
	}
	if err != nil || s.Want == nil || got == (any)(compared{}) {
		return err
	}
	if got == (any)(silent{}) {
		return errors.New("the op has no answer to compare with want")
	}
	want, err := r.value(s.Want)
	if err != nil {
		return err
	}
	if _, isVariant := want.(encoded); !isVariant {
		got = r.plain(got)
	}
	if !matches(want, got) {
		return fmt.Errorf("got %s, want %s", show(got), show(want))
	}
	return nil
}

// plain gives a Variant of a simple type as the value that it is, as some steps write it.
func (r *run) plain(v any) any {
	data, isVariant := v.(encoded)
	if !isVariant {
		return v
	}
	if decoded, err := r.engine.decodeVariant(data); err == nil {
		if decoded == nil {
			return nil
		}
		if value, err := r.engine.result(reflect.ValueOf(decoded)); err == nil {
			return value
		}
	}
	return v
}

// name remembers what a step made.
func (r *run) name(name string, v any) error {
	if name == "" {
		return errors.New("the step does not name what it makes")
	}
	r.names[name] = v
	return nil
}

// named finds what a step made, which must be of type T.
func named[T any](r *run, name string) (T, error) {
	if path, isNode := strings.CutPrefix(name, "node:"); isNode && r.scene != nil {
		in, err := r.scene.instance(path)
		if v, ok := any(in).(T); ok {
			return v, err
		}
	}
	v, ok := r.names[name].(T)
	if !ok {
		return v, fmt.Errorf("no %s is named %q", reflect.TypeFor[T](), name)
	}
	return v, nil
}

// port gives a port that a step remembered.
func (r *run) port(name string) (int64, error) {
	port, ok := r.ports[name]
	if !ok {
		return 0, fmt.Errorf("no port is named %q", name)
	}
	return port, nil
}

// tempDir makes the run's directory when it is first asked for. Its path is short, because the path of
// a Unix domain socket has about a hundred bytes at most.
func (r *run) tempDir() (string, error) {
	if r.tmp != "" {
		return r.tmp, nil
	}
	var err error
	r.tmp, err = os.MkdirTemp("", "peer")
	return r.tmp, err
}

// close closes all that the run opened. Raw sides go first: what hangs on one comes back then.
func (r *run) close() {
	for _, c := range r.closers {
		_ = c.Close() // most are closed already
	}
	if !r.stuck {
		for _, in := range r.instances {
			r.closeInstance(in)
		}
	}
	if r.tmp != "" {
		_ = os.RemoveAll(r.tmp)
	}
}

// endings are the methods by which objects of the covered classes let go of their sockets, with the
// arguments for those that take some: WebSocketPeer.close ends at once when its code is negative.
var endings = []struct {
	method string
	args   []any
}{
	{"disconnect_from_host", nil},
	{"disconnect_from_stream", nil},
	{"disconnect_from_peer", nil},
	{"stop", nil},
	{"close", []any{int64(-1)}},
	{"destroy", nil},
}

// closeInstance calls each ending that the object's class has.
func (r *run) closeInstance(in *instance) {
	for _, ending := range endings {
		if method, ok := r.engine.api.Method(in.class, ending.method); ok {
			args := ending.args[:min(len(ending.args), len(method.Params))]
			_, _ = r.invoke(in, ending.method, args) // the scenario's own result stands
		}
	}
}
