package netsock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// ErrPath is the error where a path is too long for the address of a Unix socket.
var ErrPath = errors.New("path is too long for a socket")

// maxPath is how many bytes a path may have, of the 108 that the address has on Linux, unix(7), and on Windows: one is for
// the NUL, and another one NetSocketUnix::_unix_set_sockaddr leaves. Other systems have a few less and tell by themselves.
const maxPath = 106

// BindPath binds a Unix socket to a path, which it creates, and which goes with the socket. As NetSocketUnix::_unix_bind
// it replaces a socket that is there, such as one that a program left behind; another file that is there gives
// fs.ErrExist.
func (s *Socket) BindPath(path string) error {
	if len(path) > maxPath {
		return fmt.Errorf("%w: %d bytes, of which at most %d are allowed", ErrPath, len(path), maxPath)
	}
	return s.do(func(fd sysFD) error {
		if isAbstract(path) {
			return sysBindPath(fd, path)
		}
		if err := clearPath(path); err != nil {
			return err
		}
		if err := sysBindPath(fd, path); err != nil {
			return err
		}
		s.h.file = newBoundFile(path)
		return nil
	})
}

// boundFile is the file that a bound Unix socket has made.
type boundFile struct {
	path string
	info fs.FileInfo
}

// newBoundFile returns the file at path, or nil if it is gone already.
func newBoundFile(path string) *boundFile {
	info, err := os.Lstat(path)
	if err != nil {
		return nil
	}
	return &boundFile{path, info}
}

// remove removes the file, unless another socket has taken its place.
func (f *boundFile) remove() {
	if info, err := os.Lstat(f.path); err == nil && os.SameFile(info, f.info) {
		_ = os.Remove(f.path)
	}
}

// isAbstract reports whether a path is an abstract name of Linux, unix(7), which is no file.
func isAbstract(path string) bool { return strings.HasPrefix(path, "@") }

// clearPath removes a socket's file, and nothing else.
func clearPath(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil // bind tells what is wrong, if anything is
	case info.Mode()&fs.ModeSocket == 0:
		return &fs.PathError{Op: "bind", Path: path, Err: fs.ErrExist}
	}
	return os.Remove(path)
}
