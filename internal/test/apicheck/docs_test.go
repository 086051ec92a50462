package apicheck

import (
	"go/types"
	"path"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documented are the packages of which every exported method and function says what of Godot's it stands for, or that
// it is an addition. Constructors stand for new() and need not, nor need those of goOwn.
var documented = []string{"variant", "gderr", "packetpeer", "streampeer", "websocketpeer", "multiplayer", "enet"}

// origin begins a line, and that it is an addition is a line of its own.
var origin = regexp.MustCompile(`(?m)^It (corresponds to @?\w+\.@?\w+( of Godot 3)?\.|is an addition of Go\.$)`)

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
				assert.Regexp(t, origin, s.docs[f.Pos()], "%s.%s: %s", pkg.Name(), name, f.Name())
			}
		}
	}
}

// load reads the package at a path below the module's.
func (s *sources) load(t *testing.T, pkg string) *types.Package {
	t.Helper()
	loaded, err := s.Import(path.Join(modulePath, pkg))
	require.NoError(t, err)
	return loaded
}
