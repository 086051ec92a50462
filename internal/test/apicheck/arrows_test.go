package apicheck

import (
	"fmt"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The arrows of CONTRIBUTING: what each part of the module may import. A part is a folder with all below it that is no
// part of its own.
var (
	cellar = []string{"gderr", "variant", "internal"}
	peers  = append(cellar, "streampeer", "packetpeer", "group", "multiplayer")

	arrows = map[string][]string{
		"gderr":         nil,
		"variant":       {"gderr"},
		"internal":      cellar,
		"streampeer":    cellar,
		"packetpeer":    append(cellar, "streampeer"),
		"group":         cellar,
		"multiplayer":   append(cellar, "streampeer", "packetpeer"),
		"websocketpeer": peers,
		"enet":          peers,
		"cmd":           append(peers, "internal/cli"),
		"examples":      append(peers, "websocketpeer", "enet", "internal/cli"),
		"internal/cli":  nil,
		"internal/test": append(peers, "websocketpeer", "enet", "examples", "internal/cli"),
	}
)

// partOf returns the part that a package, which is named by its path below the module's, belongs to.
func partOf(pkg string) string {
	for part := pkg; part != "."; part = path.Dir(part) {
		if _, ok := arrows[part]; ok {
			return part
		}
	}
	return pkg
}

// wrongArrows lists the imports that no arrow allows. An example shows what a user can write, who can't import what is in
// internal.
func wrongArrows(imports map[string][]string) (wrong []string) {
	for from, all := range imports {
		for _, to := range all {
			own, part := partOf(from), partOf(to)
			closed := own == "examples" && part == "internal"
			if own != part && (closed || !slices.Contains(arrows[own], part)) {
				wrong = append(wrong, fmt.Sprintf("%s imports %s", from, to))
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

func TestWrongArrows(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{
		"examples/x imports internal/await",
		"internal/await imports streampeer",
		"multiplayer imports enet",
		"newcomer imports gderr",
		"streampeer imports internal/test/leakcheck",
		"variant imports internal/await",
		"websocketpeer imports enet",
	}, wrongArrows(map[string][]string{
		"examples/x":     {"examples/y", "enet", "internal/cli", "internal/await"},
		"internal/await": {"internal/netsock", "gderr", "streampeer"},
		"multiplayer":    {"multiplayer/project", "packetpeer", "enet"},
		"newcomer":       {"gderr"},
		"streampeer":     {"variant", "internal/test/leakcheck"},
		"variant":        {"gderr", "internal/await"},
		"websocketpeer":  {"multiplayer", "group", "enet"},
	}))
}

// TestArrows asks the go command what every package imports.
func TestArrows(t *testing.T) {
	t.Parallel()
	list := exec.Command("go", "list", "-f", "{{.ImportPath}}{{range .Imports}} {{.}}{{end}}", "./...")
	list.Dir = moduleRoot
	out, err := list.Output()
	require.NoError(t, err)
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		var ours []string
		for _, pkg := range strings.Fields(line) {
			if below, ok := strings.CutPrefix(pkg, modulePath+"/"); ok {
				ours = append(ours, below)
			}
		}
		if len(ours) > 0 {
			imports[ours[0]] = ours[1:]
		}
	}
	assert.NotEmpty(t, imports["streampeer"])
	assert.Empty(t, wrongArrows(imports))
}
