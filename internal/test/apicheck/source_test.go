package apicheck

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	modulePath = "github.com/godotpeer/godotpeer"
	moduleRoot = "../../.."
)

// sources reads packages of this module from their files: what reflection does not show, constants and
// documentation. What comes from other modules is left unresolved, for nothing here depends on it.
type sources struct {
	files  *token.FileSet
	loaded map[string]*types.Package
	docs   map[token.Pos]string // by the position of a function's or method's name
}

func newSources() *sources {
	return &sources{token.NewFileSet(), map[string]*types.Package{}, map[token.Pos]string{}}
}

// load reads the package at a path below the module's.
func (s *sources) load(t *testing.T, pkg string) *types.Package {
	t.Helper()
	loaded, err := s.Import(path.Join(modulePath, pkg))
	require.NoError(t, err)
	return loaded
}

// Import implements types.Importer.
func (s *sources) Import(importPath string) (*types.Package, error) {
	if importPath == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := s.loaded[importPath]; pkg != nil {
		return pkg, nil
	}
	below, ours := strings.CutPrefix(importPath, modulePath+"/")
	if !ours {
		foreign := types.NewPackage(importPath, path.Base(importPath))
		foreign.MarkComplete()
		return foreign, nil
	}
	files, err := s.parse(filepath.Join(moduleRoot, below))
	if err != nil {
		return nil, err
	}
	config := types.Config{Importer: s, IgnoreFuncBodies: true, Error: func(error) {}} // of foreign packages
	pkg, _ := config.Check(importPath, s.files, files, nil)
	s.loaded[importPath] = pkg
	return pkg, nil
}

// parse reads the files of the package in dir that are built on this system, and their documentation.
func (s *sources) parse(dir string) ([]*ast.File, error) {
	listed, err := build.ImportDir(dir, 0)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range listed.GoFiles {
		file, err := parser.ParseFile(s.files, filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, s.note)
		files = append(files, file)
	}
	return files, nil
}

// note remembers the documentation of functions and of the methods of interfaces.
func (s *sources) note(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.FuncDecl:
		s.docs[node.Name.Pos()] = node.Doc.Text()
	case *ast.InterfaceType:
		for _, method := range node.Methods.List {
			for _, name := range method.Names {
				s.docs[name.Pos()] = method.Doc.Text()
			}
		}
	}
	return true
}

// methodDoc is the documentation of a method of a type, also of a promoted one, on one line.
func (s *sources) methodDoc(pkg *types.Package, typeName, method string) string {
	object := pkg.Scope().Lookup(typeName)
	if object == nil {
		return ""
	}
	found, _, _ := types.LookupFieldOrMethod(object.Type(), true, pkg, method)
	if found == nil {
		return ""
	}
	return strings.Join(strings.Fields(s.docs[found.Pos()]), " ")
}
