package apicheck

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/conformance"
)

// present gives the Go type of each class that is there.
func present() map[string]reflect.Type {
	all := maps.Clone(notMade)
	for class, construct := range conformance.Godot4Classes() {
		all[class] = reflect.TypeOf(construct())
	}
	return all
}

// ownMethods lists what a type must have for its class. An interface for extensions has only what an
// extension supplies; what the class inherits is made of that.
func ownMethods(class string) []conformance.Method {
	var methods []conformance.Method
	extension := isExtension(class)
	for _, method := range conformance.Godot3API().Methods(class) {
		if _, absent := absences[class+"."+method.Name]; !absent && method.Virtual() == extension {
			methods = append(methods, method)
		}
	}
	return methods
}

// isExtension tells whether the class is one whose methods the user supplies.
func isExtension(class string) bool { return strings.HasSuffix(class, "Extension") }

// TestEveryClassIsAccountedFor: a class is there, or it stands in the table of one reason why not.
func TestEveryClassIsAccountedFor(t *testing.T) {
	t.Parallel()
	var listed []string
	listed = slices.AppendSeq(listed, maps.Keys(present()))
	listed = slices.AppendSeq(listed, maps.Keys(never))
	assert.ElementsMatch(t, slices.Collect(maps.Keys(conformance.Godot3API().Classes)), listed)
}

func TestTypesAreNamedByTheRule(t *testing.T) {
	t.Parallel()
	for class, typ := range present() {
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		pkg, name := goType(class)
		assert.Equal(t, pkg+"."+name, typ.String(), class)
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	for class, typ := range present() {
		for _, method := range ownMethods(class) {
			assert.NoError(t, checkMethod(typ, method), "%s.%s", class, method.Name)
		}
	}
}

// TestMethodDocs: a method that can be called tells which of Godot's it is, by the name of the class
// itself or of one that it inherits the method from.
func TestMethodDocs(t *testing.T) {
	t.Parallel()
	sources := newSources()
	api := conformance.Godot3API()
	for class, typ := range present() {
		if typ.Kind() == reflect.Interface && !isExtension(class) {
			continue // the classes that inherit from it have the documentation
		}
		pkg, name := goType(class)
		source := sources.load(t, pkg)
		for _, method := range ownMethods(class) {
			doc := sources.methodDoc(source, name, conformance.GoName(method.Name))
			assert.Regexp(t, correspondence(api, class, method), doc, "%s.%s", name, conformance.GoName(method.Name))
		}
	}
}

// TestSignals: a signal is a method that adds a handler, and tells which signal it is.
func TestSignals(t *testing.T) {
	t.Parallel()
	sources := newSources()
	api := conformance.Godot4API()
	for class, typ := range present() {
		pkg, name := goType(class)
		for declaredBy := class; declaredBy != ""; declaredBy = api.Classes[declaredBy].Inherits {
			for _, signal := range api.Classes[declaredBy].Signals {
				assert.NoError(t, checkSignal(typ, signal), class)
				doc := sources.methodDoc(sources.load(t, pkg), name, signalName(signal))
				assert.Contains(t, doc, "It corresponds to "+declaredBy+"."+signal.Name+".", "%s.%s", class, signal.Name)
			}
		}
	}
}

func TestClassConstants(t *testing.T) {
	t.Parallel()
	sources := newSources()
	for class := range present() {
		pkg, _ := goType(class)
		for _, c := range conformance.Godot4API().Classes[class].Constants {
			if _, absent := absences[class+"."+c.Name]; !absent {
				name := constantPrefixes[class] + conformance.GoName(c.Name)
				assert.NoError(t, checkConstant(sources.load(t, pkg), name, c.Value))
			}
		}
	}
}

func TestErrorCodes(t *testing.T) {
	t.Parallel()
	codes := conformance.Godot4API().Errors
	require.Len(t, codes, 49)
	pkg := newSources().load(t, "gderr")
	for _, c := range codes {
		assert.NoError(t, checkConstant(pkg, conformance.GoName(c.Name), c.Value))
	}
}

func TestVariantTypes(t *testing.T) {
	t.Parallel()
	numbers := conformance.Godot4API().VariantTypes
	require.Len(t, numbers, 40, "39 types and their number")
	pkg := newSources().load(t, "variant")
	for _, c := range numbers {
		assert.NoError(t, checkConstant(pkg, conformance.GoName(c.Name), c.Value))
	}
}

// TestAbsences: what is listed as absent is in the reference and not in Go.
func TestAbsences(t *testing.T) {
	t.Parallel()
	for listed := range absences {
		class, name, _ := strings.Cut(listed, ".")
		typ, ok := present()[class]
		require.True(t, ok, listed)
		_, found := typ.MethodByName(conformance.GoName(name))
		assert.False(t, found, listed)
	}
}
