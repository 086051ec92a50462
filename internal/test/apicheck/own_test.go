package apicheck

import (
	"go/types"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestStreamsNameTheirOwnMethods: go doc lists the forty gets and puts that all streams have among those that make the
// difference, so the documentation of each stream names the latter first. A getter is named by its setter.
func TestStreamsNameTheirOwnMethods(t *testing.T) {
	t.Parallel()
	s := newSources()
	pkg := s.load(t, "streampeer")
	stream := pkg.Scope().Lookup("StreamPeer").Type().Underlying().(*types.Interface)
	streams := 0
	for _, name := range pkg.Scope().Names() {
		object := pkg.Scope().Lookup(name)
		typ, ok := object.(*types.TypeName)
		if !ok || !typ.Exported() || types.IsInterface(typ.Type()) || !types.Implements(types.NewPointer(typ.Type()), stream) {
			continue
		}
		streams++
		for _, f := range functions(object) {
			if everyStreamHas(stream, f.Name()) {
				continue
			}
			setter := "Set" + strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(f.Name(), "Get"), "Is"), "Enabled")
			named := regexp.MustCompile(`\b(` + f.Name() + `|` + setter + `)\b`)
			assert.Regexp(t, named, s.doc(object), "streampeer.%s", name)
		}
	}
	assert.Equal(t, 6, streams, "types of streams")
}

// everyStreamHas reports whether a method is one of StreamPeer, or its addition that all streams of the package have.
func everyStreamHas(stream *types.Interface, name string) bool {
	method, _, _ := types.LookupFieldOrMethod(stream, false, nil, name)
	return method != nil || name == "AppendPartialData"
}
