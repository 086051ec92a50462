package project

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
)

// The limits of what is read.
const (
	maxFileSize   = 16 << 20 // of a scene, in bytes
	maxScriptSize = 1 << 20
	maxUIDSize    = 256
	maxTotalSize  = 256 << 20
	maxFiles      = 20_000  // that are read
	maxEntries    = 500_000 // files and folders of any kind
)

// resource is how a path begins that counts from the project's folder.
const resource = "res://"

// folder is the project's folder: its files by kind, in the order of their names.
type folder struct {
	fsys    fs.FS
	scripts []string // paths such as "res://main.gd"
	texts   []string // .tscn and .tres
	binary  map[string]bool
	uids    map[string]string // uid://… → path
	left    int64             // bytes that may still be read
}

// openFolder finds the files. As the engine does, it passes over folders that are hidden, hold a .gdignore, or are a
// project of their own.
func openFolder(fsys fs.FS) (*folder, error) {
	f := &folder{fsys: fsys, binary: map[string]bool{}, uids: map[string]string{}, left: maxTotalSize}
	entries := 0
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return newNote(resource+name, 0, gderr.ErrFileCantRead, "%v", err)
		}
		if entries++; entries > maxEntries {
			return newNote(resource, 0, gderr.ErrOutOfMemory, "the folder holds more than %d files", maxEntries)
		}
		if d.IsDir() {
			return f.enter(name)
		}
		return f.find(name)
	})
	return f, err
}

// enter says whether a folder belongs to the project.
func (f *folder) enter(name string) error {
	if name == "." {
		return nil
	}
	if strings.HasPrefix(path.Base(name), ".") || f.exists(name+"/.gdignore") || f.exists(name+"/project.godot") {
		return fs.SkipDir
	}
	return nil
}

func (f *folder) exists(name string) bool {
	_, err := fs.Stat(f.fsys, name)
	return err == nil
}

// find notes a file if its kind is known.
func (f *folder) find(name string) error {
	switch full := resource + name; path.Ext(name) {
	case ".gd":
		f.scripts = append(f.scripts, full)
	case ".tscn", ".tres":
		f.texts = append(f.texts, full)
	case ".scn", ".res", ".gdc":
		f.binary[full] = true
	case ".uid":
		return f.readUID(full)
	}
	if len(f.scripts)+len(f.texts) > maxFiles {
		return newNote(resource, 0, gderr.ErrOutOfMemory, "the project has more than %d scripts and scenes", maxFiles)
	}
	return nil
}

// isRead says whether files of that kind are read.
func isRead(name string) bool {
	ext := path.Ext(name)
	return ext == ".gd" || ext == ".tscn" || ext == ".tres"
}

// readUID reads the file that stands beside another and holds its uid. One that can't be read tells nothing.
func (f *folder) readUID(full string) error {
	text, err := f.read(full, maxUIDSize)
	if f.left < 0 {
		return err
	}
	f.setUID(strings.TrimSpace(text), strings.TrimSuffix(full, ".uid"))
	return nil
}

// setUID notes what a uid stands for. The first that has it keeps it.
func (f *folder) setUID(uid, full string) {
	if _, taken := f.uids[uid]; !taken && isUID(uid) {
		f.uids[uid] = full
	}
}

func isUID(path string) bool { return strings.HasPrefix(path, "uid://") }

// read returns the text of a file.
func (f *folder) read(full string, limit int64) (string, error) {
	name, ok := strings.CutPrefix(full, resource)
	if !ok || !fs.ValidPath(name) {
		return "", newNote(full, 0, gderr.ErrFileBadPath, "not a path in the project")
	}
	file, err := f.fsys.Open(name)
	if err != nil {
		return "", newNote(full, 0, gderr.ErrFileNotFound, "%v", cause(err))
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", newNote(full, 0, gderr.ErrFileCantRead, "not a regular file")
	}
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	switch f.left -= int64(len(data)); {
	case err != nil:
		return "", newNote(full, 0, gderr.ErrFileCantRead, "%v", cause(err))
	case int64(len(data)) > limit:
		return "", newNote(full, 0, gderr.ErrOutOfMemory, "more than %d bytes", limit)
	case f.left < 0:
		return "", newNote(full, 0, gderr.ErrOutOfMemory, "the files of the project have more than %d bytes", maxTotalSize)
	}
	return string(data), nil
}

// cause returns an error without the path that it names again.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// resolve returns the full path of what a file means by a uid, a full path, or one relative to itself. A uid that is
// not known stays one.
func (f *folder) resolve(ref, from string) string {
	if isUID(ref) {
		if full, ok := f.uids[ref]; ok {
			return full
		}
		return ref
	}
	if name, ok := strings.CutPrefix(ref, resource); ok {
		return resource + path.Clean(name)
	}
	if strings.Contains(ref, "://") {
		return ref
	}
	return resource + path.Join(path.Dir(strings.TrimPrefix(from, resource)), ref)
}
