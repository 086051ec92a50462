package realtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// RequireBinary returns the path of a program. If there is none the test is skipped with the hint, which says how
// to install it, or fails where GODOTPEER_REQUIRE_REAL=1 says that the program must be there.
func RequireBinary(t testing.TB, name, hint string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, fmt.Sprintf("%s is not installed: %s", name, hint))
	}
	return path
}

// RequireNode returns the path of Node.js, or ends the test as RequireBinary does.
func RequireNode(t testing.TB) string {
	t.Helper()
	return RequireBinary(t, "node", "install Node.js (Debian: apt-get install nodejs)")
}

// RequirePython returns the path of Python 3, or ends the test as RequireBinary does.
func RequirePython(t testing.TB) string {
	t.Helper()
	return RequireBinary(t, "python3", "install Python 3 (Debian: apt-get install python3)")
}

// RequireGodot3 returns the path of a Godot 3 server, or ends the test as RequireBinary does.
func RequireGodot3(t testing.TB) string {
	t.Helper()
	return RequireBinary(t, "godot3-server", "install a Godot 3 server (Debian: apt-get install godot3-server)")
}

// RequireGodot4 returns the Godot 4 binary that GODOT names. Without GODOT the test is skipped, also where
// GODOTPEER_REQUIRE_REAL=1: few systems package Godot 4.
func RequireGodot4(t testing.TB) string {
	t.Helper()
	name := os.Getenv("GODOT")
	if name == "" {
		t.Skip("GODOT does not name a Godot 4 binary")
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("GODOT names no program: %v", err)
	}
	return path
}

// missing ends a test for which something is not installed.
func missing(t testing.TB, message string) {
	t.Helper()
	if os.Getenv("GODOTPEER_REQUIRE_REAL") == "1" {
		t.Fatal(message)
	}
	t.Skip(message)
}

// CopyDir copies the files of a directory to a temporary one, with edit applied to the text of each, and returns
// that directory. It is how a script gets its port.
func CopyDir(t testing.TB, from string, edit func(text string) string) string {
	t.Helper()
	to := t.TempDir()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(from, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, entry.Name()), []byte(edit(string(text))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}
