package main

import (
	"cmp"
	"crypto/md5"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

// printer prints a game.
type printer struct {
	game    *project.Game
	all     bool
	out     strings.Builder
	scenes  []string // to be shown, in the order in which they were met
	scripts map[string]*project.Script
}

// describe returns what a game says about its networking.
func describe(game *project.Game, all bool) string {
	p := &printer{game: game, all: all}
	p.print()
	var trimmed strings.Builder // the tables have spaces at the ends of lines
	for line := range strings.Lines(p.out.String()) {
		trimmed.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return trimmed.String()
}

func (p *printer) print() {
	fmt.Fprintf(&p.out, "%s\n", oneLine(cmp.Or(p.game.Name, "(a game without a name)")))
	p.scripts = map[string]*project.Script{}
	p.tree()
	for i := 0; i < len(p.scenes); i++ { // spawners in the scenes add more
		p.scene(p.scenes[i])
	}
	if p.all {
		for _, path := range slices.Sorted(maps.Keys(p.game.Scenes)) {
			if !slices.Contains(p.scenes, path) && path != p.game.MainScenePath {
				p.scenes = append(p.scenes, path)
				p.scene(path)
			}
		}
		maps.Copy(p.scripts, p.game.Scripts)
	}
	p.rpcs()
	p.notes("Not read", func(n *project.Note) bool { return n.Code != gderr.ErrSkip })
	p.notes("Done by code, when it runs", func(n *project.Note) bool { return n.Code == gderr.ErrSkip })
}

// tree prints what stands below /root when the game starts.
func (p *printer) tree() {
	p.out.WriteString("\n/root\n")
	w := p.table()
	for _, a := range p.game.Autoloads {
		switch s := p.game.Scripts[a.Path]; {
		case s != nil:
			fmt.Fprintf(w, "  %s\t%s\t%s\n", oneLine(a.Name), oneLine(s.BaseType), oneLine(s.Path))
			p.scripts[s.Path] = s
		case p.game.Scenes[a.Path] != nil:
			p.nodes(w, p.game.Scenes[a.Path].Root, a.Name, 1)
		default:
			fmt.Fprintf(w, "  %s\t?\t%s\n", oneLine(a.Name), oneLine(a.Path))
		}
	}
	if main := p.game.Scenes[p.game.MainScenePath]; main != nil {
		p.nodes(w, main.Root, main.Root.Name, 1)
	}
	_ = w.Flush()
}

// scene prints the tree of a scene.
func (p *printer) scene(path string) {
	fmt.Fprintf(&p.out, "\n%s\n", oneLine(path))
	if s := p.game.Scenes[path]; s != nil {
		w := p.table()
		p.nodes(w, s.Root, s.Root.Name, 1)
		_ = w.Flush()
	}
}

func (p *printer) table() *tabwriter.Writer { return tabwriter.NewWriter(&p.out, 0, 4, 2, ' ', 0) }

// nodes prints a node and all below it.
func (p *printer) nodes(w *tabwriter.Writer, n *project.Node, name string, depth int) {
	fmt.Fprintf(w, "%s%s\t%s\t%s\n", strings.Repeat("  ", depth), oneLine(name), n.Class, oneLine(strings.Join(p.facts(n), "; ")))
	for _, c := range n.Children {
		p.nodes(w, c, c.Name, depth+1)
	}
}

// facts says what is special about a node.
func (p *printer) facts(n *project.Node) (facts []string) {
	if n.Script != nil {
		facts = append(facts, cmp.Or(n.Script.Path, "a class inside"))
		p.scripts[n.Script.Path] = n.Script
	}
	if s := n.Spawner; s != nil {
		what := "below " + cmp.Or(s.SpawnPath, "nothing")
		for i, path := range s.Scenes {
			what += fmt.Sprintf(", %d %s", i, path)
			if !slices.Contains(p.scenes, path) {
				p.scenes = append(p.scenes, path)
			}
		}
		if s.SpawnLimit > 0 {
			what += fmt.Sprintf(", at most %d", s.SpawnLimit)
		}
		facts = append(facts, "spawns "+what)
	}
	if s := n.Synchronizer; s != nil {
		facts = append(facts, synchronizes(s))
	}
	return facts
}

// synchronizes says what a synchronizer sends, and when.
func synchronizes(s *project.Synchronizer) string {
	what := "synchronizes " + s.RootPath
	if s.Config == nil {
		return what + " without a config"
	}
	for i, path := range s.Config.GetProperties() {
		mode := strings.TrimPrefix(s.Config.PropertyGetReplicationMode(path).String(), "REPLICATION_MODE_")
		what += fmt.Sprintf(", %d %s %s", i, path, strings.ToLower(strings.ReplaceAll(mode, "_", " ")))
		if s.Config.PropertyGetSpawn(path) {
			what += " and spawn"
		}
	}
	if s.ReplicationInterval > 0 || s.DeltaInterval > 0 {
		what += fmt.Sprintf(", every %g s and %g s", s.ReplicationInterval, s.DeltaInterval)
	}
	if !s.PublicVisibility {
		what += ", hidden at first"
	}
	return what
}

// rpcs prints the RPCs of the scripts that were met.
func (p *printer) rpcs() {
	for _, path := range slices.Sorted(maps.Keys(p.scripts)) {
		s := p.scripts[path]
		if len(s.RPCs) == 0 {
			continue
		}
		fmt.Fprintf(&p.out, "\nRPCs of %s, checksum %s\n", oneLine(path), checksum(s))
		w := p.table()
		for i, r := range s.RPCs {
			fmt.Fprintf(w, "  %d\t%s\t%s\n", i, oneLine(signature(r)), annotation(r))
		}
		_ = w.Flush()
	}
}

// checksum is what both ends compare: the MD5 sum of all names.
func checksum(s *project.Script) string {
	sum := md5.New()
	for _, r := range s.RPCs {
		sum.Write([]byte(r.Name))
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// signature prints an RPC as GDScript has it.
func signature(r project.RPC) string {
	s := multiplayer.RPCSignature{Params: r.Params, Rest: r.Rest}
	return r.Name + s.String()
}

// annotation prints what @rpc says of an RPC.
func annotation(r project.RPC) string {
	permission := strings.ToLower(strings.TrimPrefix(r.RPCMode.String(), "RPC_MODE_"))
	locality := "call_remote"
	if r.CallLocal {
		locality = "call_local"
	}
	mode := strings.ToLower(strings.TrimPrefix(r.TransferMode.String(), "TRANSFER_MODE_"))
	return fmt.Sprintf("%s %s %s, channel %d", permission, locality, mode, r.Channel)
}

// notes prints notes of a kind.
func (p *printer) notes(title string, belongs func(*project.Note) bool) {
	for _, n := range p.game.Notes {
		if !belongs(n) {
			continue
		}
		if title != "" {
			fmt.Fprintf(&p.out, "\n%s\n", title)
			title = ""
		}
		fmt.Fprintf(&p.out, "  %s\n", oneLine(n.Error()))
	}
}
