package project_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/multiplayer/project"
)

// FuzzScene loads a project of one scene that anybody may have written.
func FuzzScene(f *testing.F) {
	for _, name := range []string{"main.tscn", "part.tscn", "inherited.tscn", "autoload_second.tscn"} {
		text, err := os.ReadFile("testdata/formats/scenes/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("[gd_scene]\n[ext_resource path=\"main.tscn\" id=1]\n[node name=\"A\" instance=ExtResource(1)]\nscript=null\n\"a\" = &\"b\";\n")
	f.Fuzz(func(t *testing.T, text string) {
		load(t, files{"main.tscn": text, "part.tscn": "[gd_scene]\n[node name=\"P\" type=\"Node\"]\n[node name=\"Q\" type=\"Node\" parent=\".\"]\n"})
	})
}

// FuzzSettings loads a project.godot that anybody may have written.
func FuzzSettings(f *testing.F) {
	text, err := os.ReadFile("testdata/formats/project.godot")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add("[autoload]\n\"A\"=\"*uid://x\"\n;\n[application]\nrun/main_scene=\"../x\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		load(t, files{"project.godot": text})
	})
}

// FuzzScripts loads two scripts that refer to each other.
func FuzzScripts(f *testing.F) {
	f.Add("extends B.Inner\nconst B = preload(\"b.gd\")\n@rpc(B.WHO, Kind.A)\nfunc a(x: int): rpc_config()", "class_name C extends \"a.gd\"\nclass Inner extends C: pass\nenum Kind { A }")
	f.Add("class_name A extends C\nvar a: Array[int]\nvar b := C.X + 1", "class_name C\nconst X = A.b\nclass A extends C: const X = C.A.X")
	f.Add("const B=preload(\"b.gd\")\n@rpc(B.A)func a(): pass", "extends\"a.gd\"\nconst A = \"any_peer\"")
	f.Fuzz(func(t *testing.T, a, b string) {
		load(t, files{"a.gd": a, "b.gd": b})
	})
}

// load loads a project and looks at all of it.
func load(t *testing.T, f files) {
	game, err := project.LoadFS(f.fs())
	if err != nil {
		var note *project.Note
		if !errors.As(err, &note) {
			t.Fatalf("%v is no note", err)
		}
		return
	}
	for _, n := range game.Notes {
		text := f[strings.TrimPrefix(n.File, "res://")]
		if n.Line < 0 || n.Line > 1+strings.Count(text, "\n") && !strings.Contains(n.File, "::") {
			t.Fatalf("%v is not in the file", n)
		}
	}
	for _, s := range game.Scenes {
		for path, n := range s.Root.All() {
			if s.Root.GetNode(path) != n && !strings.Contains(path, "//") && n.Name != "" && n.Name != "." && !strings.Contains(n.Name, "/") {
				t.Fatalf("%q is not found", path)
			}
			_, _ = n.Get("position")
		}
	}
}
