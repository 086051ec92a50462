package apicheck

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

const (
	modulePath = "github.com/godotpeer/godotpeer"
	moduleRoot = "../../.."
)

// sources reads packages of this module from their files: what reflection does not show, constants, names of parameters
// and documentation. What comes from other modules is left unresolved, for nothing here depends on it.
type sources struct {
	files  *token.FileSet
	loaded map[string]*types.Package
	// By the position of the name of a function, method or type: its documentation, and, but for types, its type as it is
	// written.
	docs  map[token.Pos]string
	forms map[token.Pos]ast.Expr
}

func newSources() *sources {
	return &sources{token.NewFileSet(), map[string]*types.Package{}, map[token.Pos]string{}, map[token.Pos]ast.Expr{}}
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

// note remembers the documentation of types, and that and the types of functions and of the methods of interfaces.
func (s *sources) note(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.FuncDecl:
		s.docs[node.Name.Pos()], s.forms[node.Name.Pos()] = node.Doc.Text(), node.Type
	case *ast.GenDecl:
		for _, spec := range node.Specs {
			if typ, ok := spec.(*ast.TypeSpec); ok {
				s.docs[typ.Name.Pos()] = node.Doc.Text()
			}
		}
	case *ast.InterfaceType:
		for _, method := range node.Methods.List {
			for _, name := range method.Names {
				s.docs[name.Pos()], s.forms[name.Pos()] = method.Doc.Text(), method.Type
			}
		}
	}
	return true
}

// method finds a method of a type, also a promoted one; nil if there is none.
func (s *sources) method(pkg *types.Package, typeName, method string) types.Object {
	object := pkg.Scope().Lookup(typeName)
	if object == nil {
		return nil
	}
	found, _, _ := types.LookupFieldOrMethod(object.Type(), true, pkg, method)
	return found
}

// methodDoc is the documentation of a method of a type, also of a promoted one, on one line.
func (s *sources) methodDoc(pkg *types.Package, typeName, method string) string {
	return s.doc(s.method(pkg, typeName, method))
}

// doc is the documentation of a function or method on one line, "" of nil.
func (s *sources) doc(function types.Object) string {
	if function == nil {
		return ""
	}
	return strings.Join(strings.Fields(s.docs[function.Pos()]), " ")
}

// goOwn are the methods that Go's own interfaces ask for.
var goOwn = []string{"String", "Error", "Unwrap", "Is"}

// functions returns the function that an object is, or the exported methods of the type that it names.
func functions(object types.Object) (found []types.Object) {
	if f, ok := object.(*types.Func); ok {
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
