package apicheck

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/conformance"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestReaderAndWriterAreWhole: they have every get and put of a StreamPeer, with the same arguments and without the error.
func TestReaderAndWriterAreWhole(t *testing.T) {
	t.Parallel()
	sources := newSources()
	source := sources.load(t, "streampeer")
	stream := reflect.TypeFor[streampeer.StreamPeer]()
	for prefix, typ := range map[string]reflect.Type{
		"get_": reflect.TypeFor[*streampeer.Reader](),
		"put_": reflect.TypeFor[*streampeer.Writer](),
	} {
		found := 0
		for _, method := range conformance.Godot4API().Methods("StreamPeer") {
			if !strings.HasPrefix(method.Name, prefix) {
				continue
			}
			found++
			name := conformance.GoName(method.Name)
			of, there := stream.MethodByName(name)
			require.True(t, there, name)
			own, there := typ.MethodByName(name)
			if !assert.True(t, there, "%v.%s", typ, name) {
				continue
			}
			assert.Equal(t, withoutError(of.Type, 0), withoutError(own.Type, 1), "%v.%s", typ, name)
			doc := sources.methodDoc(source, typ.Elem().Name(), name)
			assert.Contains(t, doc, "It corresponds to StreamPeer."+method.Name+".")
		}
		assert.GreaterOrEqual(t, found, 16, prefix)
	}
}

// withoutError lists the types of a function's arguments, from one on, and of its results but an error.
func withoutError(f reflect.Type, from int) (types [2][]reflect.Type) {
	for i := from; i < f.NumIn(); i++ {
		types[0] = append(types[0], f.In(i))
	}
	for i := range f.NumOut() {
		if f.Out(i) != reflect.TypeFor[error]() {
			types[1] = append(types[1], f.Out(i))
		}
	}
	return types
}
