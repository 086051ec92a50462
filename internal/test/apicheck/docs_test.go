package apicheck

import (
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// documented are the packages of which every exported method and function says what of Godot's it stands for, or that
// it is an addition. Constructors stand for new() and need not, nor need the methods that Go's own interfaces ask for.
var documented = []string{"variant", "gderr", "packetpeer", "streampeer", "websocketpeer", "multiplayer", "enet"}

var goOwn = []string{"String", "Error", "Unwrap", "Is"}

var origin = regexp.MustCompile(`It corresponds to @?\w+\.@?\w+( of Godot 3)?\.|is an addition of Go\b`)

func TestDocsTellTheOrigin(t *testing.T) {
	t.Parallel()
	s := newSources()
	for _, name := range documented {
		pkg := s.load(t, name)
		for _, name := range pkg.Scope().Names() {
			object := pkg.Scope().Lookup(name)
			if !object.Exported() {
				continue
			}
			for _, f := range functions(object) {
				doc := strings.Join(strings.Fields(s.docs[f.Pos()]), " ")
				assert.Regexp(t, origin, doc, "%s.%s: %s", pkg.Name(), name, f.Name())
			}
		}
	}
}

// functions returns the function that an object is, or the exported methods of the type that it names.
func functions(object types.Object) (found []types.Object) {
	if f, ok := object.(*types.Func); ok && !strings.HasPrefix(f.Name(), "New") {
		return []types.Object{f}
	}
	if _, ok := object.(*types.TypeName); !ok {
		return nil
	}
	typ := object.Type()
	if !types.IsInterface(typ) {
		typ = types.NewPointer(typ)
	}
	methods := types.NewMethodSet(typ)
	for i := range methods.Len() {
		if method := methods.At(i).Obj(); method.Exported() && !slices.Contains(goOwn, method.Name()) {
			found = append(found, method)
		}
	}
	return found
}
