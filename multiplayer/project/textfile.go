package project

import (
	"math"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
)

// textFile is a .tscn or .tres file as it stands, without what only a running game needs.
type textFile struct {
	path     string
	isScene  bool
	external map[string]external // ext_resource by id
	parts    map[string]*part    // sub_resource by id
	resource *part               // the resource of a .tres
	nodes    []nodeTag
}

// external is a resource in another file.
type external struct {
	path string
	line int
}

// part is a resource inside of the file.
type part struct {
	class      string
	properties []property
	unit       *unit // of a GDScript
}

// property is an assignment below a tag.
type property struct {
	key   string
	value value
}

// nodeTag is a node as it stands.
type nodeTag struct {
	line          int
	name          string
	class         string
	parent        string
	hasParent     bool
	instance      string // id of an external scene
	isPlaceholder bool
	index         int // -1 without one
	groups        []string
	properties    []property
}

// readText reads a scene or resource.
func (l *loader) readText(path string) error {
	src, err := l.folder.read(path, maxFileSize)
	if err != nil {
		return l.noteUnlessLimit(path, err)
	}
	r := textReader{loader: l, file: &textFile{path: path, external: map[string]external{}, parts: map[string]*part{}}}
	if r.text, err = newText(path, src, false); err == nil {
		err = r.read()
	}
	if err != nil {
		l.note(noteOf(path, err))
		return nil
	}
	l.files[path] = r.file
	return nil
}

// textReader reads one file.
type textReader struct {
	*loader
	file *textFile
	text *text
	into func(property) // takes the properties of the current tag; nil if they do not matter
}

func (r *textReader) read() error {
	for {
		it, ok, err := r.text.next()
		switch {
		case err != nil || !ok:
			return err
		case it.tag != "":
			r.into = nil
			err = r.tag(it)
		case r.into != nil:
			it.value.text = strings.Clone(it.value.text) // or it would keep the whole file
			r.into(property{it.key, it.value})
		}
		if err != nil {
			return err
		}
	}
}

// attrs reads attributes of a tag; the first error counts.
type attrs struct {
	values map[string]value
	err    error
}

func (a *attrs) text(key string) string {
	v, ok := a.values[key]
	if !ok || a.err != nil {
		return ""
	}
	s, err := parseText(v)
	a.err = err
	return s
}

func (r *textReader) tag(it item) error {
	a := &attrs{values: it.attrs}
	switch it.tag {
	case "gd_scene", "gd_resource":
		r.file.isScene = it.tag == "gd_scene"
		r.folder.setUID(a.text("uid"), r.file.path)
		r.file.resource = &part{class: a.text("type")}
	case "ext_resource":
		r.file.external[idOf(it)] = external{r.externalPath(a), it.line}
	case "sub_resource":
		p := &part{class: a.text("type")}
		r.file.parts[idOf(it)] = p
		r.fill(p, idOf(it))
	case "resource":
		if r.file.resource != nil {
			r.fill(r.file.resource, "")
		}
	case "node":
		return r.node(it, a)
	}
	return a.err
}

// idOf returns the id of a resource, which old files have as a number.
func idOf(it item) string { return strings.Trim(it.attrs["id"].text, `"`) }

// externalPath returns what stands for an external resource until all uids are known: its uid and its path.
func (r *textReader) externalPath(a *attrs) string {
	uid, path := a.text("uid"), a.text("path")
	if path == "" {
		return uid
	}
	return uid + "\n" + path
}

// external returns the path of an external resource: that of the uid if it is known, else the path.
func (l *loader) external(f *textFile, id string) (path string, line int, ok bool) {
	e, ok := f.external[id]
	if !ok {
		return "", 0, false
	}
	uid, path, hasPath := strings.Cut(e.path, "\n")
	if full, known := l.folder.uids[uid]; known {
		return full, e.line, true
	}
	if !hasPath {
		return uid, e.line, true
	}
	return l.folder.resolve(path, f.path), e.line, true
}

// fill keeps what follows for a resource, if it is of a kind that counts.
func (r *textReader) fill(p *part, id string) {
	switch p.class {
	case "SceneReplicationConfig":
		r.into = func(in property) { p.properties = append(p.properties, in) }
	case "GDScript":
		r.into = func(in property) {
			if in.key != "script/source" {
				return
			}
			src, err := parseText(in.value)
			if err != nil {
				r.note(noteOf(r.file.path, err))
				return
			}
			p.unit = r.addUnit(r.file.path+"::"+id, src, in.value.line-1)
		}
	}
}

func (r *textReader) node(it item, a *attrs) error {
	n := nodeTag{
		line: it.line, name: a.text("name"), class: a.text("type"), parent: a.text("parent"), index: -1,
	}
	_, n.hasParent = it.attrs["parent"]
	_, n.isPlaceholder = it.attrs["instance_placeholder"]
	if v, ok := it.attrs["instance"]; ok {
		ref, err := parseAs[reference](v)
		if err != nil {
			return err
		}
		n.instance = ref.id
	}
	if v, ok := it.attrs["index"]; ok {
		n.index = parseIndex(v)
	}
	if v, ok := it.attrs["groups"]; ok {
		groups, err := parseAs[[]any](v)
		if err != nil {
			return err
		}
		for _, g := range groups {
			if name, ok := textOf(g); ok {
				n.groups = append(n.groups, name)
			}
		}
	}
	if len(r.file.nodes) == r.limits.nodes {
		return newNote(r.file.path, it.line, gderr.ErrOutOfMemory, "more than %d nodes", r.limits.nodes)
	}
	r.file.nodes = append(r.file.nodes, n)
	r.into = func(in property) {
		last := &r.file.nodes[len(r.file.nodes)-1]
		if !strings.HasPrefix(in.key, "metadata/") {
			last.properties = append(last.properties, in)
		}
	}
	return a.err
}

// parseIndex returns the place of a node among its siblings, which is written as an int or as a string; -1 for none.
func parseIndex(v value) int {
	v.text = strings.Trim(v.text, `"`)
	if n, err := parseNumber(v); err == nil && n >= 0 && n <= math.MaxInt32 {
		return int(n)
	}
	return -1
}
