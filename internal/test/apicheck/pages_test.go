package apicheck

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPagesCompile compiles every Go snippet of the pages, as files that are there for the compiler alone. A snippet that
// is no whole file is completed with what it uses: the imports, a function around statements, and a ctx.
func TestPagesCompile(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob(filepath.Join(moduleRoot, "*.md"))
	require.NoError(t, err)
	more, err := filepath.Glob(filepath.Join(moduleRoot, "docs", "*.md"))
	require.NoError(t, err)
	root, err := filepath.Abs(moduleRoot)
	require.NoError(t, err)

	var overlay struct{ Replace map[string]string }
	overlay.Replace = map[string]string{}
	list := filepath.Join(t.TempDir(), "overlay.json")
	args := []string{"build", "-o", os.DevNull, "-overlay", list}
	for _, page := range append(pages, more...) {
		for i, snippet := range snippets(t, page) {
			written := filepath.Join(t.TempDir(), "snippet.go")
			require.NoError(t, os.WriteFile(written, []byte(completed(snippet)), 0o600))
			folder := fmt.Sprintf("snippet_%d_of_%s", i+1, strings.TrimSuffix(filepath.Base(page), ".md"))
			overlay.Replace[filepath.Join(root, "internal", "test", "apicheck", folder, "snippet.go")] = written
			args = append(args, "./internal/test/apicheck/"+folder)
		}
	}
	require.NotEmpty(t, overlay.Replace, "the pages have snippets")
	text, err := json.Marshal(overlay)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(list, text, 0o600))
	build := exec.CommandContext(t.Context(), "go", args...)
	build.Dir = root
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
}

var snippetPattern = regexp.MustCompile("(?s)\n```go\n(.*?)\n```\n")

// snippets returns the Go snippets of a page.
func snippets(t *testing.T, page string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	var found []string
	for _, match := range snippetPattern.FindAllStringSubmatch(string(text), -1) {
		found = append(found, match[1])
	}
	return found
}

var (
	declaration = regexp.MustCompile(`(?m)\A(//.*\n)*(func|type|var|const) `)
	qualifier   = regexp.MustCompile(`\b([a-z0-9]+)\.[A-Z]`)
)

// elsewhere has the packages that snippets use and that do not stand in the module's folder under their names.
var elsewhere = map[string]string{
	"atomic": "sync/atomic", "bufio": "bufio", "bytes": "bytes", "context": "context", "errors": "errors", "exec": "os/exec", "fmt": "fmt", "http": "net/http",
	"log": "log", "math": "math", "os": "os", "project": modulePath + "/multiplayer/project", "rand": "math/rand/v2",
	"signal": "os/signal", "slices": "slices", "strconv": "strconv", "strings": "strings", "syscall": "syscall", "testing": "testing",
	"time": "time", "tls": "crypto/tls", "x509": "crypto/x509",
}

// completed makes a file of a snippet.
func completed(snippet string) string {
	if strings.HasPrefix(snippet, "package ") {
		return snippet
	}
	if !declaration.MatchString(snippet) {
		snippet = "func snippet(ctx context.Context) error {\n{\n" + snippet + "\n}\nreturn ctx.Err()\n}"
	}
	imports := map[string]bool{}
	for _, match := range qualifier.FindAllStringSubmatch(snippet, -1) {
		name := match[1]
		if path, ok := elsewhere[name]; ok {
			imports[path] = true
		} else if _, err := os.Stat(filepath.Join(moduleRoot, name)); err == nil {
			imports[modulePath+"/"+name] = true
		}
	}
	var file strings.Builder
	file.WriteString("package snippet\n")
	for path := range imports {
		fmt.Fprintf(&file, "import %q\n", path)
	}
	file.WriteString(snippet)
	return file.String()
}
