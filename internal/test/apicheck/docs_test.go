package apicheck

import (
	"go/types"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documented are the packages of which every exported function and method says what of Godot's it stands for, or that it is
// an addition. Those of goOwn need not.
var documented = []string{
	"gderr", "variant", "streampeer", "packetpeer", "group", "multiplayer", "multiplayer/project", "websocketpeer", "enet",
}

// What a documentation says of the origin: the end of its first paragraph tells what corresponds, and that or the end of all
// tells an addition.
var (
	corresponds = regexp.MustCompile(`It corresponds to @?\w+\.@?\w+( of Godot 3)?\.$`)
	addition    = "It is an addition of Go."
)

// tellsOrigin reports whether a documentation tells the origin at one of its ends.
func tellsOrigin(doc string) bool {
	first, _, _ := strings.Cut(doc, "\n\n")
	first = strings.Join(strings.Fields(first), " ")
	whole := strings.Join(strings.Fields(doc), " ")
	return corresponds.MatchString(first) || strings.HasSuffix(first, addition) || strings.HasSuffix(whole, addition)
}

func TestTellsOrigin(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]bool{
		"Poll polls.\nIt corresponds to StreamPeerTCP.poll.\n\nMore.\n":          true,
		"Poll polls. It corresponds to StreamPeerTCP.poll.":                      true,
		"Type is the type.\nIt corresponds to @GlobalScope.typeof.":              true,
		"Wait waits. It is\nan addition of Go.\n\nMore.":                         true,
		"Wait waits.\n\nMore. It is an addition of Go.":                          true,
		"Poll polls. It corresponds to StreamPeerTCP.poll. It changes a status.": false,
		"Poll polls.\n\nIt corresponds to StreamPeerTCP.poll.":                   false,
		"Poll polls. It corresponds to poll.":                                    false,
		"Wait waits. It is an addition of Go. More.":                             false,
		"": false,
	} {
		assert.Equal(t, want, tellsOrigin(doc), doc)
	}
}

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
				assert.True(t, tellsOrigin(s.docs[f.Pos()]), "%s.%s: %s", pkg.Name(), name, f.Name())
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
