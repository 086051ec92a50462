package apicheck

import (
	"context"
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/internal/test/conformance"
)

// This file has the comparisons themselves, and shows that each finds what it is there to find.

// checkMethod compares the Go method for a Godot method with what the reference says.
func checkMethod(typ reflect.Type, method conformance.Method) error {
	name := conformance.GoName(method.Name)
	found, ok := typ.MethodByName(name)
	if !ok {
		return fmt.Errorf("%s has no method %s", typ, name)
	}
	if method.Virtual() {
		return nil // a C pointer with its length is one slice in Go
	}
	if params := godotParams(typ, found.Type); params != len(method.Params) {
		return fmt.Errorf("%s takes %d parameters, Godot's %d", name, params, len(method.Params))
	}
	if !resultsFit(method, found.Type) {
		return fmt.Errorf("%s does not return what stands for %s", found.Type, method.Returns)
	}
	return nil
}

// godotParams counts the parameters of a Go method without the receiver and without a context, which Go
// puts before those of a call that waits.
func godotParams(typ, fn reflect.Type) int {
	first := 0
	if typ.Kind() != reflect.Interface {
		first = 1
	}
	if fn.NumIn() > first && fn.In(first) == reflect.TypeFor[context.Context]() {
		first++
	}
	return fn.NumIn() - first
}

// resultsFit checks the form of the results: [err, data] is (data, error), an Error is an error, what
// returns nothing may fail, or give a function that takes back what was done, and any other value may fail, too.
func resultsFit(method conformance.Method, fn reflect.Type) bool {
	values, fails := fn.NumOut(), false
	if values > 0 && fn.Out(values-1) == reflect.TypeFor[error]() {
		values, fails = values-1, true
	}
	switch {
	case method.Returns == "void":
		return values == 0 || values == 1 && fn.Out(0) == reflect.TypeFor[func()]()
	case method.Enum == "Error":
		return values == 0 && fails
	case method.Returns == "Array":
		return values == 1 && fails
	}
	return values == 1
}

// checkSignal compares the Go method for a signal with what the reference says: it takes a handler with the
// parameters of the signal.
func checkSignal(typ reflect.Type, signal conformance.Signal) error {
	found, ok := typ.MethodByName(signalName(signal))
	if !ok {
		return fmt.Errorf("%s has no method %s", typ, signalName(signal))
	}
	if godotParams(typ, found.Type) != 1 {
		return fmt.Errorf("%s does not take one handler", signalName(signal))
	}
	handler := found.Type.In(found.Type.NumIn() - 1)
	if handler.Kind() != reflect.Func || handler.NumIn() != len(signal.Params) || handler.NumOut() != 0 {
		return fmt.Errorf("%s does not take a handler of %d parameters", signalName(signal), len(signal.Params))
	}
	return nil
}

// correspondence matches the line of documentation for a method that is called on class.
func correspondence(api *conformance.API, class string, method conformance.Method) *regexp.Regexp {
	classes := class
	for class != method.Class {
		class = api.Classes[class].Inherits
		classes += "|" + class
	}
	return regexp.MustCompile(`It corresponds to (` + classes + `)\.` + method.Name + `( of Godot 3)?\.`)
}

// checkConstant compares a constant of a package with the engine's value.
func checkConstant(pkg *types.Package, name string, want int64) error {
	declared, ok := pkg.Scope().Lookup(name).(*types.Const)
	if !ok {
		return fmt.Errorf("%s has no constant %s", pkg.Name(), name)
	}
	got, exact := constant.Int64Val(constant.ToInt(declared.Val()))
	if !exact || got != want {
		return fmt.Errorf("%s.%s is %s, Godot's is %d", pkg.Name(), name, declared.Val(), want)
	}
	return nil
}

// specimen has methods of right and wrong forms.
type specimen struct{}

func (specimen) Poll() error                 { return nil }
func (specimen) Wait(context.Context) error  { return nil }
func (specimen) GetData(int) ([]byte, error) { return nil, nil }
func (specimen) GetSize() (int, int)         { return 0, 0 }
func (specimen) Clear() bool                 { return false }
func (specimen) AddFilter() func()           { return nil }
func (specimen) OnClosed(func(int))          {}
func (specimen) OnOpened()                   {}

func TestCheckMethod(t *testing.T) {
	t.Parallel()
	bytes := []conformance.Param{{Name: "bytes", Type: "int"}}
	for _, c := range []struct {
		method conformance.Method
		wrong  string
	}{
		{conformance.Method{Name: "poll", Returns: "int", Enum: "Error"}, ""},
		{conformance.Method{Name: "poll", Returns: "void"}, ""},
		{conformance.Method{Name: "poll", Returns: "int"}, "does not return"},
		{conformance.Method{Name: "wait", Returns: "int", Enum: "Error"}, ""},
		{conformance.Method{Name: "get_data", Returns: "Array", Params: bytes}, ""},
		{conformance.Method{Name: "get_data", Returns: "PackedByteArray", Params: bytes}, ""},
		{conformance.Method{Name: "get_data", Returns: "Array"}, "takes 1 parameters, Godot's 0"},
		{conformance.Method{Name: "get_data", Returns: "void", Params: bytes}, "does not return"},
		{conformance.Method{Name: "get_size", Returns: "int"}, "does not return"},
		{conformance.Method{Name: "clear", Returns: "void"}, "does not return"},
		{conformance.Method{Name: "clear", Returns: "int", Enum: "Error"}, "does not return"},
		{conformance.Method{Name: "resize", Returns: "void"}, "has no method Resize"},
		{conformance.Method{Name: "add_filter", Returns: "void"}, ""},
		{conformance.Method{Name: "add_filter", Returns: "int", Enum: "Error"}, "does not return"},
	} {
		err := checkMethod(reflect.TypeFor[specimen](), c.method)
		if c.wrong == "" {
			assert.NoError(t, err, "%v", c.method)
		} else {
			assert.ErrorContains(t, err, c.wrong, "%v", c.method)
		}
	}
}

func TestCheckSignal(t *testing.T) {
	t.Parallel()
	one := []conformance.Param{{Name: "id", Type: "int"}}
	for _, c := range []struct {
		signal conformance.Signal
		wrong  string
	}{
		{conformance.Signal{Name: "closed", Params: one}, ""},
		{conformance.Signal{Name: "closed"}, "a handler of 0 parameters"},
		{conformance.Signal{Name: "opened"}, "does not take one handler"},
		{conformance.Signal{Name: "lost"}, "has no method OnLost"},
	} {
		err := checkSignal(reflect.TypeFor[specimen](), c.signal)
		if c.wrong == "" {
			assert.NoError(t, err, "%v", c.signal)
		} else {
			assert.ErrorContains(t, err, c.wrong, "%v", c.signal)
		}
	}
}

func TestCorrespondence(t *testing.T) {
	t.Parallel()
	api := conformance.Godot4API()
	poll, _ := api.Method("StreamPeerTCP", "poll")
	line := correspondence(api, "StreamPeerTCP", poll)
	assert.Regexp(t, line, "Poll polls. It corresponds to StreamPeerTCP.poll.")
	assert.Regexp(t, line, "Poll polls. It corresponds to StreamPeerSocket.poll. More.")
	assert.NotRegexp(t, line, "Poll polls. It corresponds to StreamPeer.poll.", "which does not have it")
	assert.NotRegexp(t, line, "It corresponds to StreamPeerTCP.poll_all.")
	assert.NotRegexp(t, line, "")
}

func TestCheckConstant(t *testing.T) {
	t.Parallel()
	pkg := types.NewPackage("example.test/p", "p")
	pkg.Scope().Insert(types.NewConst(token.NoPos, pkg, "StateOpen", types.Typ[types.Int], constant.MakeInt64(1)))
	assert.NoError(t, checkConstant(pkg, "StateOpen", 1))
	assert.ErrorContains(t, checkConstant(pkg, "StateOpen", 2), "is 1, Godot's is 2")
	assert.ErrorContains(t, checkConstant(pkg, "StateClosed", 3), "no constant StateClosed")
}
