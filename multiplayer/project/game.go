package project

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/gdscript"
)

// Game is what a project says about its networking. Nothing in it changes after loading, so that many programs of one
// process can share it; it must not be changed.
type Game struct {
	Name          string // application/config/name
	MainScenePath string // "res://main.tscn"; empty if the project has none
	Autoloads     []Autoload
	Scripts       map[string]*Script // by path; those that are broken are missing
	Scenes        map[string]*Scene  // by path; those that are broken are missing
	Notes         []*Note            // what is missing, and why
}

// Autoload is a scene or a script that the engine adds to /root before the main scene.
type Autoload struct {
	Name   string
	Path   string // of the scene or the script
	Global bool   // scripts know it by its name
}

// Load reads a project: the folder that holds project.godot. It is an addition of Go.
//
// The error is a [*Note] in a *gderr.Error, if the folder or project.godot can't be read, or the project exceeds a limit
// as a whole. What is wrong with other files is in Notes, and they are missing.
func Load(dir string) (*Game, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, loadError("project.Load", newNote(dir, 0, gderr.ErrFileCantOpen, "%v", cause(err)))
	}
	defer func() { _ = root.Close() }()
	return loadWithin(root.FS(), "project.Load", defaultLimits)
}

// LoadFS is Load for a project in a file system, whose root holds project.godot. Of a folder that is embedded in the program,
// fs.Sub makes the root:
//
//	//go:embed game
//	var embedded embed.FS
//
//	files, _ := fs.Sub(embedded, "game")
//	game, err := project.LoadFS(files)
//
// It is an addition of Go.
func LoadFS(fsys fs.FS) (*Game, error) {
	const op = "project.LoadFS"
	if _, err := fs.Stat(fsys, "project.godot"); errors.Is(err, fs.ErrNotExist) {
		return nil, loadError(op, newNote(resource+"project.godot", 0, gderr.ErrFileNotFound,
			"it is not at the root of the file system: fs.Sub gives that of the project's folder"))
	}
	return loadWithin(fsys, op, defaultLimits)
}

func loadWithin(fsys fs.FS, op string, limits limits) (*Game, error) {
	l := newLoader(limits)
	if err := l.load(fsys); err != nil {
		return nil, loadError(op, err)
	}
	return l.game, nil
}

func loadError(op string, err error) error {
	note := noteOf(resource, err)
	return gderr.New(op, note.Code, note)
}

// loader holds what is known while a project is read.
type loader struct {
	limits     limits
	game       *Game
	folder     *folder
	units      map[string]*unit // scripts by path
	globals    map[string]*unit // by class_name
	singletons map[string]*unit // scripts that are global autoloads
	resolved   map[*gdscript.Class]resolvedScript
	constants  map[*gdscript.Constant]knownConstant
	files      map[string]*textFile
	scenes     map[string]builtScene
	rpcCount   int // in the lists of all scripts
	lookups    int // of constants
	nodes      int // in all scenes
	noted      map[Note]bool
}

func newLoader(limits limits) *loader {
	return &loader{
		limits:     limits,
		game:       &Game{Scripts: map[string]*Script{}, Scenes: map[string]*Scene{}},
		units:      map[string]*unit{},
		globals:    map[string]*unit{},
		singletons: map[string]*unit{},
		resolved:   map[*gdscript.Class]resolvedScript{},
		constants:  map[*gdscript.Constant]knownConstant{},
		files:      map[string]*textFile{},
		scenes:     map[string]builtScene{},
		noted:      map[Note]bool{},
	}
}

// note adds a note, once.
func (l *loader) note(n *Note) {
	switch {
	case l.noted[*n] || len(l.noted) > l.limits.notes:
		return
	case len(l.noted) == l.limits.notes:
		n = newNote(resource, 0, gderr.ErrOutOfMemory, "there is more to note than %d things", l.limits.notes)
	}
	l.noted[*n] = true
	l.game.Notes = append(l.game.Notes, n)
}

func (l *loader) load(fsys fs.FS) (err error) {
	if l.folder, err = openFolder(fsys); err != nil {
		return err
	}
	for _, path := range l.folder.scripts {
		if err := l.readScript(path); err != nil {
			return err
		}
	}
	for _, path := range l.folder.texts {
		if err := l.readText(path); err != nil {
			return err
		}
	}
	if err := l.readSettings(); err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(l.units)) {
		l.addScript(l.units[path])
	}
	for _, path := range l.folder.texts {
		if f := l.files[path]; f != nil && f.isScene {
			l.addScene(path)
		}
	}
	l.checkAutoloads()
	slices.SortStableFunc(l.game.Notes, func(a, b *Note) int { return strings.Compare(a.File, b.File) })
	return nil
}

// readScript reads a file with a script.
func (l *loader) readScript(path string) error {
	src, err := l.folder.read(path, maxScriptSize)
	if err != nil {
		return l.noteUnlessLimit(path, err)
	}
	u := l.addUnit(path, src, 0)
	if u == nil {
		return nil
	}
	l.units[path] = u
	name := u.script.Name
	if name == "" {
		return nil
	}
	if other := l.globals[name]; other != nil {
		l.note(newNote(path, 0, gderr.ErrDuplicateSymbol, "%s has the class_name %s, too", other.path, name))
		return nil
	}
	l.globals[name] = u
	return nil
}

// noteUnlessLimit notes what is wrong with one file. What is too much as a whole is an error.
func (l *loader) noteUnlessLimit(path string, err error) error {
	if l.folder.left < 0 {
		return err
	}
	l.note(noteOf(path, err))
	return nil
}

// addScript makes a script part of the game, and notes what it does when it runs.
func (l *loader) addScript(u *unit) *Script {
	s, err := l.script(u, u.script, 0)
	if err == nil {
		err = l.complete(s)
	}
	if err != nil {
		l.note(noteOf(u.path, err))
		return nil
	}
	if l.game.Scripts[u.path] == nil {
		l.game.Scripts[u.path] = s
		l.noteCode(u, u.script)
	}
	return s
}

// readSettings reads project.godot.
func (l *loader) readSettings() error {
	const path = resource + "project.godot"
	src, err := l.folder.read(path, maxFileSize)
	if err != nil {
		return err
	}
	t, err := newText(path, src, true)
	if err != nil {
		return err
	}
	section := ""
	for {
		it, ok, err := t.next()
		switch {
		case err != nil:
			return err
		case !ok:
			return nil
		case it.tag != "" || it.key == "":
			section = it.tag
		default:
			if err := l.setting(section+"/"+it.key, it.value); err != nil {
				l.note(noteOf(path, err))
			}
		}
	}
}

// setting takes a setting if it is one of those that count.
func (l *loader) setting(key string, v value) (err error) {
	switch name, isAutoload := strings.CutPrefix(key, "autoload/"); {
	case key == "application/config/name":
		l.game.Name, err = parseText(v)
	case key == "application/run/main_scene":
		var ref string
		if ref, err = parseText(v); ref != "" {
			l.game.MainScenePath = l.folder.resolve(ref, v.file)
		}
	case isAutoload:
		err = l.autoload(name, v)
	}
	return err
}

// autoload takes an autoload. One that comes again replaces the first in its place.
func (l *loader) autoload(name string, v value) error {
	ref, err := parseText(v)
	if err != nil {
		return err
	}
	ref, isGlobal := strings.CutPrefix(ref, "*")
	a := Autoload{name, l.folder.resolve(ref, v.file), isGlobal}
	if at := slices.IndexFunc(l.game.Autoloads, func(a Autoload) bool { return a.Name == name }); at >= 0 {
		l.game.Autoloads[at] = a
	} else {
		l.game.Autoloads = append(l.game.Autoloads, a)
	}
	if u := l.units[a.Path]; u != nil && isGlobal {
		l.singletons[name] = u
	}
	return nil
}

// checkAutoloads notes what the project begins with that is not there.
func (l *loader) checkAutoloads() {
	const path = resource + "project.godot"
	if main := l.game.MainScenePath; main != "" && l.game.Scenes[main] == nil {
		l.note(l.missing(path, 0, main, "the main scene"))
	}
	for _, a := range l.game.Autoloads {
		if l.game.Scenes[a.Path] == nil && l.game.Scripts[a.Path] == nil {
			l.note(l.missing(path, 0, a.Path, fmt.Sprintf("the autoload %s", a.Name)))
		}
	}
}

// missing returns the note that something refers to what was not read, and why.
func (l *loader) missing(file string, line int, path, what string) *Note {
	name := strings.TrimPrefix(path, resource)
	_, err := fs.Stat(l.folder.fsys, name)
	switch {
	case isUID(path):
		return newNote(file, line, gderr.ErrFileNotFound, "%s, %s, is the uid of no file", what, path)
	case l.folder.binary[path]:
		return newNote(file, line, gderr.ErrFileUnrecognized, "%s, %s, is binary", what, path)
	case l.files[path] != nil || l.units[path] != nil || err == nil && isRead(name):
		return newNote(file, line, gderr.ErrFileCorrupt, "%s, %s, was not read", what, path)
	case err == nil:
		return newNote(file, line, gderr.ErrFileUnrecognized, "%s, %s, is of a kind that is not read", what, path)
	case !fs.ValidPath(name):
		return newNote(file, line, gderr.ErrFileBadPath, "%s, %s, is not in the project", what, path)
	}
	return newNote(file, line, gderr.ErrFileNotFound, "%s, %s, does not exist", what, path)
}
