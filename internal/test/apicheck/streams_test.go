package apicheck

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shipped are the packages of which users import some and the rest stands below those.
var shipped = []string{"enet", "gderr", "group", "internal", "multiplayer", "packetpeer", "streampeer", "variant", "websocketpeer"}

// maySniff are the files that ask, by an interface without a name, what a value can do besides. Of a stream only one place
// asks that, so that every peer above takes a stream for the same.
var maySniff = []string{
	"internal/below/below.go",
	"streampeer/below.go",
	"streampeer/pipe.go", // of a net.Conn, for the socket below it
}

// sniffs lists where a file asks by an interface without a name.
func sniffs(file *ast.File) (found []token.Pos) {
	ask := func(typ ast.Expr) {
		if i, ok := typ.(*ast.InterfaceType); ok && len(i.Methods.List) > 0 {
			found = append(found, typ.Pos())
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.TypeAssertExpr:
			ask(node.Type)
		case *ast.TypeSwitchStmt:
			for _, clause := range node.Body.List {
				for _, typ := range clause.(*ast.CaseClause).List {
					ask(typ)
				}
			}
		}
		return true
	})
	return found
}

func TestSniffs(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		"_ = x.(interface{ Close() })":                                    1,
		"_, ok := x.(interface{ Wait() error }); _ = ok":                  1,
		"switch x.(type) { case string, interface{ Close() }: }":          1,
		"_ = x.(any); _ = x.(interface{}); _ = x.(io.Closer)":             0,
		"switch x.(type) { case io.Closer: }; var y interface{ Close() }": 0,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p; func f(x any) { "+body+" }", 0)
		require.NoError(t, err)
		assert.Len(t, sniffs(file), want, body)
	}
}

func TestStreamsAreAskedInOnePlace(t *testing.T) {
	t.Parallel()
	files := token.NewFileSet()
	eachSource(t, files, func(name string, file *ast.File) {
		for _, pos := range sniffs(file) {
			assert.Contains(t, maySniff, name, "%v asks what a value can do besides", files.Position(pos))
		}
	})
}

// eachSource calls f for every file that ships, for whatever system it is.
func eachSource(t *testing.T, files *token.FileSet, f func(name string, file *ast.File)) {
	t.Helper()
	module := os.DirFS(moduleRoot)
	for _, top := range shipped {
		err := fs.WalkDir(module, top, func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if name == "internal/test" || entry.Name() == "testdata" {
				return fs.SkipDir
			}
			if entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return nil
			}
			file, err := parser.ParseFile(files, moduleRoot+"/"+name, nil, 0)
			if err == nil {
				f(name, file)
			}
			return err
		})
		require.NoError(t, err)
	}
}
