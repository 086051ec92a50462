package apicheck

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/printer"
	"go/types"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/godotpeer/godotpeer/internal/test/conformance"
)

//go:generate go run ./porting

// portingTemplate is the page without what the class reference and the source say.
//
//go:embed porting.md.tmpl
var portingTemplate string

// Porting returns the page docs/porting.md: every class of the reference with its methods, properties, signals and
// constants, each beside its form in Go. It reads the source of the module that the working directory is in.
func Porting() ([]byte, error) {
	p := &portingPage{
		sources: newSources(), old: conformance.Godot3API(), api: conformance.Godot4API(),
		missing: maps.Clone(conformance.Godot3API().Classes),
	}
	for class := range never {
		delete(p.missing, class)
	}
	functions := template.FuncMap{"class": p.class, "never": func() map[string]string { return never }}
	page, err := template.New("porting.md").Funcs(functions).Parse(portingTemplate)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	text.WriteString("<!-- Made by go generate ./internal/test/apicheck of porting.md.tmpl there. Do not edit. -->\n")
	if err := page.Execute(&text, nil); err != nil {
		return nil, err
	}
	if len(p.missing) > 0 {
		return nil, fmt.Errorf("no place for %v", slices.Sorted(maps.Keys(p.missing)))
	}
	return text.Bytes(), nil
}

// portingPage makes the parts of the page that are made.
type portingPage struct {
	sources  *sources
	api, old *conformance.API // of Godot 4, and with what only Godot 3 has
	missing  map[string]conformance.Class
}

// class returns the part about a class: what it declares itself.
func (p *portingPage) class(class string) (string, error) {
	declared, ok := p.api.Classes[class]
	if !ok {
		return "", fmt.Errorf("there is no class %s", class)
	}
	delete(p.missing, class)
	name, typeName := goType(class)
	pkg, err := p.sources.Import(path.Join(modulePath, name))
	if err != nil {
		return "", err
	}
	t := &classTable{portingPage: p, class: class, pkg: pkg, typeName: typeName}
	t.head(declared)
	for _, method := range declared.Methods {
		t.row(gdMethod(p.api, method), t.goMethod(method))
	}
	for _, method := range p.old.Classes[class].Methods[len(declared.Methods):] {
		t.row(gdMethod(p.api, method)+" of Godot 3", t.goMethod(method))
	}
	for _, property := range declared.Properties {
		t.row(gdProperty(property), t.goProperty(property))
	}
	for _, signal := range declared.Signals {
		t.row("signal `"+signal.Name+"("+gdParams(p.api, signal.Params)+")`", t.goForm(signalName(signal)))
	}
	t.constants(declared)
	t.additions()
	return t.text.String(), nil
}

// classTable is the part about one class while it grows.
type classTable struct {
	*portingPage
	class    string
	pkg      *types.Package
	typeName string
	text     strings.Builder
	rows     int
}

func (t *classTable) head(declared conformance.Class) {
	fmt.Fprintf(&t.text, "### %s\n\n`%s.%s`", t.class, t.pkg.Name(), t.typeName)
	constructor := "New" + t.typeName
	if t.pkg.Name() == "websocketpeer" && t.typeName == "Peer" {
		constructor = "New"
	}
	if f, ok := t.pkg.Scope().Lookup(constructor).(*types.Func); ok {
		fmt.Fprintf(&t.text, ": `%s.%s%s`", t.pkg.Name(), constructor, strings.TrimPrefix(t.sources.form(f), "func"))
	}
	if inherits := declared.Inherits; t.api.Classes[inherits].Methods != nil {
		fmt.Fprintf(&t.text, ". It has what [%s](#%s) has", inherits, strings.ToLower(inherits))
	}
	t.text.WriteString(".\n")
}

// row adds a row, and the head of the table before the first.
func (t *classTable) row(godot, inGo string) {
	if t.rows == 0 {
		t.text.WriteString("\n| GDScript | Go |\n| --- | --- |\n")
	}
	t.rows++
	fmt.Fprintf(&t.text, "| %s | %s |\n", godot, inGo)
}

// goMethod is what stands for a method: a method, a function for a static one, or the reason why there is none.
func (t *classTable) goMethod(method conformance.Method) string {
	name := conformance.GoName(method.Name)
	reason, absent := absences[t.class+"."+method.Name]
	if !absent {
		return t.goForm(name)
	}
	if f, ok := t.pkg.Scope().Lookup(t.typeName + name).(*types.Func); ok {
		return "function `" + f.Name() + strings.TrimPrefix(t.sources.form(f), "func") + "`"
	}
	return "none: " + reason
}

func (t *classTable) goProperty(property conformance.Property) string {
	form := t.goForm(conformance.GoName(property.Getter))
	if property.Setter != "" {
		form += ", " + t.goForm(conformance.GoName(property.Setter))
	}
	return form
}

// goForm is a method as it is declared.
func (t *classTable) goForm(name string) string {
	return "`" + name + strings.TrimPrefix(t.sources.form(t.sources.method(t.pkg, t.typeName, name)), "func") + "`"
}

// constants adds a row for each enum of the class, and one for what is in none.
func (t *classTable) constants(declared conformance.Class) {
	enums := map[string][]conformance.Constant{}
	var order []string
	for _, c := range declared.Constants {
		if _, absent := absences[t.class+"."+c.Name]; absent {
			continue
		}
		if enums[c.Enum] == nil {
			order = append(order, c.Enum)
		}
		enums[c.Enum] = append(enums[c.Enum], c)
	}
	for _, enum := range order {
		var godot, inGo []string
		for _, c := range enums[enum] {
			godot = append(godot, "`"+c.Name+"`")
			inGo = append(inGo, "`"+constantPrefixes[t.class]+conformance.GoName(c.Name)+"`")
		}
		t.row(strings.Join(godot, ", "), strings.Join(inGo, ", "))
	}
}

// additions lists what Go adds to the class, and not to what it inherits from.
func (t *classTable) additions() {
	for class, c := range t.api.Classes {
		if pkg, name := goType(class); c.Inherits == t.class && pkg == t.pkg.Name() && name == t.typeName {
			return // they stand there
		}
	}
	var forms []string
	for _, f := range functions(t.pkg.Scope().Lookup(t.typeName)) {
		if strings.Contains(t.sources.doc(f), "is an addition of Go") && !t.embedded(f.Name()) && !t.inherited(f.Name()) {
			forms = append(forms, t.goForm(f.Name()))
		}
	}
	if len(forms) > 0 {
		fmt.Fprintf(&t.text, "\nGo adds %s.\n", strings.Join(forms, ", "))
	}
}

// embedded tells whether a method is that of an exported type which this one embeds, such as multiplayer.Base.
func (t *classTable) embedded(method string) bool {
	typ := t.pkg.Scope().Lookup(t.typeName).Type()
	_, index, _ := types.LookupFieldOrMethod(typ, true, t.pkg, method)
	fields, ok := typ.Underlying().(*types.Struct)
	return ok && len(index) > 1 && fields.Field(index[0]).Exported()
}

// inherited tells whether a method stands at a class that this one inherits from.
func (t *classTable) inherited(method string) bool {
	for class := t.api.Classes[t.class].Inherits; class != ""; class = t.api.Classes[class].Inherits {
		name, typeName := goType(class)
		if pkg := t.sources.loaded[path.Join(modulePath, name)]; pkg != nil && (pkg != t.pkg || typeName != t.typeName) &&
			t.sources.method(pkg, typeName, method) != nil {
			return true
		}
	}
	return false
}

// form is the type of a function or method as it is written.
func (s *sources) form(function types.Object) string {
	if function == nil {
		return ""
	}
	var text strings.Builder
	if err := printer.Fprint(&text, s.files, s.forms[function.Pos()]); err != nil {
		return err.Error()
	}
	return text.String()
}

// gdMethod is a method as the class reference has it.
func gdMethod(api *conformance.API, method conformance.Method) string {
	returns := method.Returns
	if method.Enum != "" {
		returns = method.Enum
	}
	return "`" + method.Name + "(" + gdParams(api, method.Params) + ") -> " + returns + "`"
}

// gdProperty is a property with the value of a new object, where there is one.
func gdProperty(property conformance.Property) string {
	text := property.Name + ": " + property.Type
	if property.Default != "" {
		text += " = " + property.Default
	}
	return "`" + text + "`"
}

func gdParams(api *conformance.API, params []conformance.Param) string {
	var texts []string
	for _, p := range params {
		text := p.Name + ": " + p.Type
		if p.Enum != "" {
			text = p.Name + ": " + p.Enum
		}
		if p.Default != nil {
			text += " = " + enumName(api, p)
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

// enumName is the default of a parameter, by its name where it is of an enum.
func enumName(api *conformance.API, p conformance.Param) string {
	class, enum, _ := strings.Cut(p.Enum, ".")
	for _, c := range api.Classes[class].Constants {
		if c.Enum == enum && strconv.FormatInt(c.Value, 10) == *p.Default {
			return c.Name
		}
	}
	return *p.Default
}
