package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/template"

	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

// aboutStubs is how -h begins.
const aboutStubs = `Gdnet stubs writes Go source with a type for each script of a Godot game that has RPCs: what GDScript has as
lobby.chat.rpc("hi") and lobby.chat.rpc_id(1, "hi") is lobby.Chat.RPC("hi") and lobby.Chat.RPCID(1, "hi"), and
lobby.Chat.On(func(text string) { … }) is what runs when others call it. An argument of a wrong type does not compile.

  gdnet stubs [flags] [FOLDER]    the folder that holds project.godot; the current one by default

In a program: go get -tool github.com/godotpeer/godotpeer/cmd/gdnet, and //go:generate go tool gdnet stubs -o game.go ../game`

// stubs writes Go source.
func stubs(_ context.Context, c *cli.Call) error {
	output := c.String("o", "", "write to this `file`; the standard output by default")
	pkg := c.String("package", "", "the `name` of the package; that of $GOPACKAGE, which go generate sets, or main")
	only := c.String("scripts", "", "the `paths` of the scripts, such as res://lobby.gd,res://round.gd; all by default")
	game, err := load(c)
	if err != nil {
		return err
	}
	name := cmp.Or(*pkg, os.Getenv("GOPACKAGE"), "main")
	if !token.IsIdentifier(name) {
		return c.Wrong("%q is no name for a package", name)
	}
	source, err := generate(game, name, *only)
	if err != nil {
		return err
	}
	return write(*output, source, c.Out)
}

func write(file string, source []byte, stdout io.Writer) error {
	if file == "" {
		_, err := stdout.Write(source)
		return err
	}
	return os.WriteFile(file, source, 0o666)
}

// stubFile is what the template makes a file of.
type stubFile struct {
	Package     string
	UsesVariant bool
	Scripts     []stubScript
}

type stubScript struct {
	Type, Path string
	RPCs       []stubRPC
}

type stubRPC struct {
	Field, Type  string // "Chat", "LobbyChat"
	Name         string // "chat"
	Signature    string // "chat(text: String)"
	Annotation   string
	Params, Args string // "text string", ", text"
	Handler      string // "text string"
	Optional     string // what the variadic parameter of the handler stands for
}

//go:embed stubs.tmpl
var stubsTemplate string

// generate returns the source of the stubs.
func generate(game *project.Game, pkg, only string) ([]byte, error) {
	scripts, err := chosen(game, only)
	if err != nil {
		return nil, err
	}
	file := stubFile{Package: pkg}
	taken := names{}
	for _, s := range scripts {
		file.Scripts = append(file.Scripts, stubOf(s, taken))
	}
	for _, s := range file.Scripts {
		for _, r := range s.RPCs {
			file.UsesVariant = file.UsesVariant || strings.Contains(r.Params+r.Handler, "variant.")
		}
	}
	var out bytes.Buffer
	if err := template.Must(template.New("").Parse(stubsTemplate)).Execute(&out, file); err != nil {
		return nil, err
	}
	return format.Source(out.Bytes())
}

// chosen returns the scripts in the order of their paths: those that are named, else all that have RPCs.
func chosen(game *project.Game, only string) (scripts []*project.Script, err error) {
	paths := slices.Sorted(maps.Keys(game.Scripts))
	if only != "" {
		paths = strings.Split(only, ",")
	}
	for _, path := range paths {
		switch s := game.Scripts[path]; {
		case s == nil:
			return nil, fmt.Errorf("%s is no script that was read", path)
		case len(s.RPCs) > 0:
			scripts = append(scripts, s)
		case only != "":
			return nil, fmt.Errorf("%s has no RPCs", path)
		}
	}
	if len(scripts) == 0 {
		return nil, errors.New("no script has RPCs")
	}
	return scripts, nil
}

// stubOf prepares a script.
func stubOf(s *project.Script, taken names) stubScript {
	stub := stubScript{Type: taken.free(typeName(s)), Path: oneLine(s.Path)}
	taken.free("As" + stub.Type)
	fields := names{"Node": true}
	for _, r := range s.RPCs {
		field := fields.free(goName(r.Name))
		stub.RPCs = append(stub.RPCs, stubOfRPC(r, field, taken.free(stub.Type+field)))
	}
	return stub
}

// stubOfRPC prepares an RPC. A caller gives all arguments; a handler gets those that may be left out, and all that are
// too many, as they are.
func stubOfRPC(r project.RPC, field, typ string) stubRPC {
	stub := stubRPC{Field: field, Type: typ, Name: r.Name, Signature: oneLine(signature(r)), Annotation: annotation(r)}
	used := names{}
	var params, args, handler, optional []string
	for _, p := range r.Params {
		name := paramName(p.Name, used)
		params = append(params, name+" "+goType(p.Type))
		args = append(args, ", "+name)
		if p.HasDefault {
			optional = append(optional, p.Name)
		} else {
			handler = append(handler, name+" "+goType(p.Type))
		}
	}
	if r.Rest != "" {
		name := paramName(r.Rest, used)
		params = append(params, name+" ...any")
		args = append(args, ", "+name+"...")
		optional = append(optional, "..."+r.Rest)
	}
	if len(optional) > 0 {
		handler = append(handler, "optional ...any")
	}
	if r.Rest != "" && len(args) > 1 {
		args = []string{", append([]any{" + strings.TrimPrefix(strings.Join(args[:len(args)-1], ""), ", ") + "}" +
			args[len(args)-1] + ")..."}
	}
	stub.Params, stub.Args = strings.Join(params, ", "), strings.Join(args, "")
	stub.Handler, stub.Optional = strings.Join(handler, ", "), strings.Join(optional, ", ")
	return stub
}

// goTypes holds the Go type for each type of GDScript; all others are any.
var goTypes = map[string]string{
	"bool": "bool", "int": "int", "float": "float64", "String": "string", "StringName": "string",
	"Array": "[]any", "Dictionary": "*variant.Dictionary", "PackedByteArray": "[]byte", "PackedInt32Array": "[]int32",
	"PackedInt64Array": "[]int64", "PackedFloat32Array": "[]float32", "PackedFloat64Array": "[]float64",
	"PackedStringArray": "[]string", "PackedVector2Array": "[]variant.Vector2", "PackedVector3Array": "[]variant.Vector3",
	"PackedVector4Array": "[]variant.Vector4", "PackedColorArray": "[]variant.Color",
}

// sameTypes are the types that have the same name in package variant.
const sameTypes = " Vector2 Vector2i Vector3 Vector3i Vector4 Vector4i Rect2 Rect2i Plane Quaternion AABB Basis Transform2D " +
	"Transform3D Projection Color NodePath RID Callable Signal "

// goType returns the Go type for a type in GDScript.
func goType(typ string) string {
	switch known := goTypes[typ]; {
	case known != "":
		return known
	case typ != "" && strings.Contains(sameTypes, " "+typ+" "):
		return "variant." + typ
	case strings.HasPrefix(typ, "Array["):
		return "variant.Array"
	case strings.HasPrefix(typ, "Dictionary["):
		return "*variant.Dictionary"
	}
	return "any"
}
