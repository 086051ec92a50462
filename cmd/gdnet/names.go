package main

import (
	"path"
	"strconv"
	"strings"
	"unicode"

	"github.com/godotpeer/godotpeer/multiplayer/project"
)

// initialisms are the parts of names that Go writes in capitals.
var initialisms = map[string]string{"ip": "IP", "url": "URL", "id": "ID", "tls": "TLS", "rpc": "RPC", "hp": "HP", "ai": "AI"}

// goName makes an exported Go name of a name in GDScript: it is split where a letter or a digit does not go on, and its
// parts begin with capitals.
func goName(name string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(name, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		if capitals, ok := initialisms[part]; ok {
			b.WriteString(capitals)
			continue
		}
		first := []rune(part)
		first[0] = unicode.ToUpper(first[0])
		b.WriteString(string(first))
	}
	exported := b.String()
	if first := []rune(exported + "_")[0]; !unicode.IsUpper(first) {
		exported = "X" + exported // digits, and letters that have no capitals
	}
	return exported
}

// names gives each thing a name of its own.
type names map[string]bool

// free returns the name, with a number behind it if it is taken.
func (n names) free(name string) string {
	unique := name
	for i := 2; n[unique]; i++ {
		unique = name + strconv.Itoa(i)
	}
	n[unique] = true
	return unique
}

// typeName is the name of the type for a script: its class_name, or that of the file.
func typeName(s *project.Script) string {
	if s.ClassName != "" {
		return goName(s.ClassName)
	}
	file, inside, _ := strings.Cut(s.Path, "::")
	base := path.Base(file)
	return goName(strings.TrimSuffix(base, path.Ext(base)) + "_" + inside)
}

// keywords are the words that no parameter can have as its name, with the names that the stubs use themselves.
var keywords = names{
	"break": true, "case": true, "chan": true, "const": true, "continue": true, "default": true, "defer": true,
	"else": true, "fallthrough": true, "for": true, "func": true, "go": true, "goto": true, "if": true, "import": true,
	"interface": true, "map": true, "package": true, "range": true, "return": true, "select": true, "struct": true,
	"switch": true, "type": true, "var": true,
	"any": true, "bool": true, "error": true, "float32": true, "float64": true, "byte": true, "int": true, "int32": true,
	"int64": true, "string": true, "multiplayer": true, "variant": true, "r": true, "peer": true, "optional": true,
}

// paramName makes the Go name of a parameter: its own, unless Go can't have that.
func paramName(name string, used names) string {
	name = strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return '_'
	}, name)
	if strings.Trim(name, "_") == "" {
		name = "arg"
	}
	for keywords[name] || used[name] {
		name += "_"
	}
	used[name] = true
	return name
}

// oneLine makes a text of a project harmless in a comment and on a terminal: it may hold line breaks, and more.
func oneLine(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return ' '
	}, s)
}
