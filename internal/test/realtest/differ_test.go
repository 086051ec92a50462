package realtest

import (
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godotpeer/godotpeer/internal/test/conformance"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/require"
)

var (
	differSeed = flag.Uint64("differ.seed", 0, "the seed of the first of these sequences; 0 for a new one")
	differRuns = flag.Int("differ.runs", 5, "how many random sequences of calls a test does in an engine and in Go")
)

// differ does the same calls on objects of an engine and on those of this module, and compares the answers.
type differ struct {
	*testing.T
	*rand.Rand
	conn    net.Conn
	process *Process
	classes *conformance.Engine
	objects []twin
	steps   []any           // that the engine has not done yet
	wants   []answered      // of each of them
	history []string        // the steps that were compared
	ports   map[int64]int64 // of the engine, by that of Go that stands for it

	ofClasses bool // containers may be of objects of a class, which is lost on the way to the engine as an argument
}

// twin is an object of this module, which the engine has under the same number.
type twin struct {
	number int
	class  string
	object any
}

// answered is what Go answered to a step.
type answered struct {
	step   string
	answer any
	check  func(want, got any) bool // nil to compare them
}

// eachSeed has a function do random calls, with one seed after another, in one engine. A difference counts if it is there
// again when the calls are done again: a port that was closed may have been given to another socket on one side.
func eachSeed(t *testing.T, calls func(*differ)) {
	t.Helper()
	conn, process := startDiffer(t)
	seed := *differSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	for range *differRuns {
		require.NoError(t, conn.SetDeadline(time.Now().Add(kit.Patience)))
		found := "untried"
		for try := 0; try < differTries && found != ""; try++ {
			d := &differ{T: t, Rand: rand.New(rand.NewPCG(seed, 0)), conn: conn, process: process, classes: conformance.Godot4(),
				ports: map[int64]int64{}}
			found = d.do(calls)
		}
		if found != "" {
			t.Fatalf("-differ.seed=%d\n%s", seed, found)
		}
		seed++
	}
}

// differTries is how often calls are done before a difference counts.
const differTries = 5

// do does the calls, and returns the first difference, or "".
func (d *differ) do(calls func(*differ)) (found string) {
	defer func() {
		for _, made := range d.objects {
			made.close()
		}
		switch p := recover().(type) {
		case nil:
		case difference:
			found = string(p)
		default:
			panic(p)
		}
	}()
	d.later(answered{step: "forget"}, -1, "forget", []any{}, -1)
	calls(d)
	d.compare()
	return ""
}

// difference ends a sequence of calls, as a panic.
type difference string

// last gives the last steps that were compared, as text.
func (d *differ) last() string { return strings.Join(d.history[max(0, len(d.history)-40):], "\n") }

// close lets go of the sockets of an object.
func (o twin) close() {
	switch object := o.object.(type) {
	case interface{ Close() }:
		object.Close()
	case interface{ Stop() }:
		object.Stop()
	case interface{ DisconnectFromHost() }:
		object.DisconnectFromHost()
	}
}

// startDiffer starts an engine that does what it is told over a connection. It has a network of its own, so that a packet
// to a port that one side has closed does not come to the other side.
func startDiffer(t *testing.T) (net.Conn, *Process) {
	t.Helper()
	engine := RequireGodot4(t)
	unshare := RequireBinary(t, "unshare", "install util-linux")
	if err := exec.Command(unshare, "-r", "-n", "true").Run(); err != nil {
		missing(t, "a network of one's own is not permitted here")
	}
	path := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	dir := CopyDir(t, "testdata/differ_godot4", func(text string) string { return strings.ReplaceAll(text, "{path}", path) })
	process := Start(t, dir, unshare, "-r", "-n", "sh", "-c", `ip link set lo up; exec "$0" --headless -s differ.gd`, engine)
	require.NoError(t, listener.(*net.UnixListener).SetDeadline(time.Now().Add(kit.Patience)))
	conn, err := listener.Accept()
	if err != nil {
		process.Kill()
		t.Fatalf("the engine did not connect: %v; it printed:\n%s", err, strings.Join(process.Lines(), "\n"))
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn, process
}

// make makes an object on both sides.
func (d *differ) make(class string) twin {
	object, err := d.classes.New(class)
	require.NoError(d, err)
	made := twin{len(d.objects), class, object}
	d.objects = append(d.objects, made)
	d.later(answered{step: fmt.Sprintf("#%d = %s", made.number, class)}, -1, "make", []any{made.number, class}, -1)
	return made
}

// later has the engine do a step at the next comparison.
func (d *differ) later(want answered, step ...any) {
	d.steps = append(d.steps, step)
	d.wants = append(d.wants, want)
}

// call calls a method of both. If it returns an object, that is returned.
func (d *differ) call(on twin, method string, args ...any) twin {
	d.Helper()
	return d.callChecked(nil, on, method, args...)
}

// ignore is a check for answers that may differ.
func ignore(_, _ any) bool { return true }

// callChecked is call with a check in place of a comparison.
func (d *differ) callChecked(check func(want, got any) bool, on twin, method string, args ...any) twin {
	d.Helper()
	here, there := make([]any, len(args)), make([]any, len(args))
	for i, arg := range args {
		here[i], there[i] = forBoth(arg)
	}
	step := fmt.Sprintf("#%d.%s%s", on.number, method, shown(args))
	answer, class, err := d.classes.Call(on.class, on.object, method, here...)
	require.NoError(d, err, step)
	returned := twin{number: -1}
	if class != "" {
		returned = twin{len(d.objects), class, answer}
		d.objects = append(d.objects, returned)
		answer = class
	}
	d.later(answered{step, answer, check}, on.number, method, there, returned.number)
	return returned
}

// pathText is a path, which is a text here and a NodePath in an engine.
type pathText string

// forBoth gives an argument as it is given here, and to the engine.
func forBoth(arg any) (here, there any) {
	switch arg := arg.(type) {
	case twin:
		return arg.object, variant.NewDictionary("object", arg.number)
	case port:
		return arg.here, arg.there
	case inFolder:
		return arg.paths()
	case pathText:
		return string(arg), variant.ParseNodePath(string(arg))
	case withPort:
		return arg.put(arg.port.here), arg.put(arg.port.there)
	}
	return arg, arg
}

// script has the engine call a function of the script, which is to answer what Go did.
func (d *differ) script(check func(want, got any) bool, want any, method string, args ...any) {
	d.later(answered{method + shown(args), want, check}, -1, method, args, -1)
}

// compare has the engine do the steps, and compares its answers.
func (d *differ) compare() {
	d.Helper()
	steps, wants := d.steps, d.wants
	d.steps, d.wants = nil, nil
	if len(steps) == 0 {
		return
	}
	answers := d.ask(steps)
	require.Len(d, answers, len(wants))
	for i, want := range wants {
		line := fmt.Sprintf("%s -> %s", want.step, shown(want.answer))
		d.history = append(d.history, short(line))
		same := shown(answers[i]) == shown(want.answer)
		if want.check != nil {
			same = want.check(want.answer, answers[i])
		}
		if !same {
			there, here := firstDifference(shown(answers[i]), shown(want.answer))
			panic(difference(fmt.Sprintf("%s\nthe engine answered %s\nGo answered         %s", d.last(), there, here)))
		}
	}
}

// ask has the engine do the steps, and returns its answers.
func (d *differ) ask(steps []any) []any {
	d.Helper()
	data, err := variant.Append(make([]byte, 4), steps)
	require.NoError(d, err)
	binary.LittleEndian.PutUint32(data, uint32(len(data)-4))
	_, err = d.conn.Write(data)
	require.NoError(d, err)
	var length [4]byte
	_, err = io.ReadFull(d.conn, length[:])
	if err != nil {
		d.process.Kill()
		lines := d.process.Lines()
		d.Fatalf("%s\n%v at %s; the engine printed:\n%s", d.last(), err, short(shown(steps)),
			strings.Join(lines[max(0, len(lines)-30):], "\n"))
	}
	frame := make([]byte, binary.LittleEndian.Uint32(length[:]))
	_, err = io.ReadFull(d.conn, frame)
	require.NoError(d, err)
	v, _, err := variant.Decode(frame)
	require.NoError(d, err)
	answers, isList := v.([]any)
	require.True(d, isList, "%v", v)
	return answers
}

// pick returns one of the values.
func pick[T any](d *differ, values ...T) T { return values[d.IntN(len(values))] }
