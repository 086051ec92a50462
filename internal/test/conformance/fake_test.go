package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
)

// fakeAPI describes the class Fake, with a method for each kind of parameter and result.
const fakeAPI = `{"classes": {
	"Fake": {"inherits": "Base", "methods": [
		{"name": "add", "returns": "int", "params": [
			{"name": "a", "type": "int"}, {"name": "b", "type": "int", "default": "-1"}]},
		{"name": "count", "returns": "int"},
		{"name": "get_u64", "returns": "int"},
		{"name": "get_float", "returns": "float"},
		{"name": "get_nan", "returns": "float"},
		{"name": "get_names", "returns": "PackedStringArray"},
		{"name": "get_data", "returns": "Array", "params": [{"name": "bytes", "type": "int"}]},
		{"name": "get_packet", "returns": "PackedByteArray"},
		{"name": "get_packet_error", "returns": "int", "enum": "Error"},
		{"name": "get_code", "returns": "int", "enum": "Error"},
		{"name": "get_var", "returns": "Variant"},
		{"name": "echo", "returns": "Variant", "params": [{"name": "value", "type": "Variant"}]},
		{"name": "port_of", "returns": "int", "params": [{"name": "peer", "type": "Fake"}]},
		{"name": "poll", "returns": "void"},
		{"name": "fail", "returns": "void"},
		{"name": "hang", "returns": "void"},
		{"name": "crash", "returns": "void"},
		{"name": "wait", "returns": "int", "enum": "Error"},
		{"name": "take", "returns": "Fake"},
		{"name": "take_none", "returns": "Fake"},
		{"name": "take_stranger", "returns": "Object"},
		{"name": "not_in_go", "returns": "void"},
		{"name": "_virtual", "returns": "void", "qualifiers": "virtual"},
		{"name": "wrong_shape", "returns": "int"},
		{"name": "close", "returns": "void", "params": [{"name": "code", "type": "int", "default": "1000"}]}
	]},
	"Base": {"inherits": "RefCounted", "properties": [
		{"name": "level", "type": "int", "setter": "set_level", "getter": "get_level"},
		{"name": "host", "type": "Fake", "setter": "", "getter": "get_host"}]}
}}`

// fake is the Go side of the class Fake.
type fake struct {
	level   uint8
	polls   int
	closed  []int
	release <-chan struct{} // ends Hang
}

func (f *fake) Add(a int8, b int64) int64     { return int64(a) + b }
func (f *fake) Count() int                    { return f.polls }
func (f *fake) GetU64() (uint64, error)       { return math.MaxUint64, nil }
func (f *fake) GetFloat() (float32, error)    { return 1.5, errFake }
func (f *fake) GetNan() float64               { return math.NaN() }
func (f *fake) GetNames() []string            { return []string{"a", "b"} }
func (f *fake) GetData(n int) ([]byte, error) { return make([]byte, n), errFake }
func (f *fake) GetPacket() ([]byte, error)    { return []byte("pkt"), errFake }
func (f *fake) GetPacketError() error         { return errFake }
func (f *fake) GetCode() gderr.Code           { return gderr.ErrBusy }
func (f *fake) GetVar() (any, error)          { return nil, errFake }
func (f *fake) Echo(v any) any                { return v }
func (f *fake) PortOf(other *fake) int        { return int(other.level) }
func (f *fake) Poll()                         { f.polls++ }
func (f *fake) Fail() error                   { return errFake }
func (f *fake) Hang()                         { <-f.release }
func (f *fake) Crash()                        { panic("boom") }
func (f *fake) Wait(ctx context.Context) error {
	_, limited := ctx.Deadline()
	if !limited {
		return errFake
	}
	return nil
}
func (f *fake) Take() *fake                { return &fake{level: 9} }
func (f *fake) TakeNone() *fake            { return nil }
func (f *fake) TakeStranger() *json.Number { return new(json.Number) }
func (f *fake) WrongShape() (int, int)     { return 1, 2 }
func (f *fake) Close(code int)             { f.closed = append(f.closed, code) }
func (f *fake) SetLevel(level uint8)       { f.level = level }
func (f *fake) GetLevel() uint8            { return f.level }
func (f *fake) GetHost() *fake             { return f }

var errFake = gderr.New("fake", gderr.ErrFileEOF, errors.New("cause"))

// fakeEngine returns an engine whose only class is Fake; what it makes is added to made.
func fakeEngine(t *testing.T, made *[]*fake) *Engine {
	t.Helper()
	e := NewEngine(parseAPI([]byte(fakeAPI)), Constructors{"Fake": func() any {
		f := &fake{release: t.Context().Done()}
		if made != nil {
			*made = append(*made, f)
		}
		return f
	}})
	e.limit = 5 * time.Second
	return e
}

// scenario makes a scenario of steps in JSON.
func scenario(t *testing.T, steps ...string) *Scenario {
	t.Helper()
	s := &Scenario{Name: "fake/test", Steps: make([]Step, len(steps))}
	for i, step := range steps {
		require.NoError(t, json.Unmarshal([]byte(step), &s.Steps[i]), step)
	}
	return s
}
