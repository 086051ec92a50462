package gdscript

import "strings"

// maxDepth is how deep classes may stand in each other.
const maxDepth = 64

// Parse reads a script.
func Parse(src string) (*Class, error) {
	lines, err := scan(src)
	if err != nil {
		return nil, err
	}
	p := parser{src: strings.TrimPrefix(src, "\ufeff"), lines: lines}
	script := &Class{Line: 1}
	if err := p.class(script, 0, 0); err != nil {
		return nil, err
	}
	return script, nil
}

// parser goes through the lines of a script.
type parser struct {
	src   string
	lines []line
	at    int
}

// class reads the lines of a class, which all have the same indent. Those that have more are the inside of something.
func (p *parser) class(c *Class, indent, depth int) error {
	b := body{parser: p, class: c, depth: depth}
	for p.at < len(p.lines) && p.lines[p.at].indent >= indent {
		current := p.lines[p.at]
		p.at++
		if current.indent > indent {
			b.look(current.tokens)
			continue
		}
		b.function = ""
		if err := b.statements(current); err != nil {
			return err
		}
	}
	if err := b.loose(); err != nil {
		return err
	}
	return c.checkNames()
}

// checkNames complains about what is declared twice, as the engine does: which one counts would be a guess.
func (c *Class) checkNames() (err error) {
	first := map[string]int{}
	declare := func(name string, line int) {
		before, declared := first[name]
		switch {
		case name == "":
		case !declared:
			first[name] = line
		case err == nil:
			err = errorAt(max(before, line), "%s is declared twice", name)
		}
	}
	for _, f := range c.Functions {
		declare(f.Name, f.Line)
	}
	for _, v := range c.Variables {
		declare(v.Name, v.Line)
	}
	for _, k := range c.Constants {
		declare(k.Name, k.Line)
	}
	for _, inner := range c.Classes {
		declare(inner.Name, inner.Line)
	}
	for _, e := range c.Enums {
		declare(e.Name, e.Line)
		if e.Name == "" {
			for _, v := range e.Values {
				declare(v.Name, v.Line)
			}
		}
	}
	return err
}

// body reads the statements of one class.
type body struct {
	*parser
	class    *Class
	depth    int
	function string // whose inside the next lines are; empty for none
	rpc      *RPC   // waits for its function
	rest     []token
}

// loose complains about an annotation that belongs to nothing.
func (b *body) loose() error {
	if b.rpc != nil {
		return errorAt(b.rpc.Line, "@rpc stands before no function")
	}
	return nil
}

// statements reads what stands in a line.
func (b *body) statements(l line) error {
	b.rest = l.tokens
	isStatic := false
	for len(b.rest) > 0 {
		t := b.rest[0]
		b.rest = b.rest[1:]
		switch {
		case t.kind == annotation:
			if err := b.annotation(t); err != nil {
				return err
			}
			continue
		case t.is("static"):
			isStatic = true
			continue
		case t.is(";"):
			return errorAt(t.line, "a ';' behind no statement")
		case t.is("func"):
			return b.readFunction(t, isStatic)
		}
		if err := b.loose(); err != nil {
			return err
		}
		if t.is("class") {
			if err := b.inner(t, l.indent); err != nil {
				return err
			}
		} else {
			b.member(t)
		}
		b.take(";")
	}
	return nil
}

// member reads a statement that begins with a keyword and belongs to no annotation.
func (b *body) member(t token) {
	switch {
	case t.is("class_name"):
		b.class.Name = b.name()
	case t.is("extends"):
		b.class.Extends = b.extends(t.line)
	case t.is("var"):
		b.variable(t.line)
	case t.is("const"):
		c := Constant{Name: b.name(), Line: t.line}
		_, c.Value = b.typeAndValue()
		b.class.Constants = append(b.class.Constants, c)
	case t.is("enum"):
		b.enum(t.line)
	default:
		b.skipStatement()
	}
}

// name takes an identifier, if there is one.
func (b *body) name() string {
	if len(b.rest) == 0 || b.rest[0].kind != identifier {
		return ""
	}
	name := b.rest[0].text
	b.rest = b.rest[1:]
	return name
}

func (b *body) isAt(symbol string) bool { return len(b.rest) > 0 && b.rest[0].is(symbol) }

// take takes the next token if it is that symbol.
func (b *body) take(symbol string) bool {
	if b.isAt(symbol) {
		b.rest = b.rest[1:]
		return true
	}
	return false
}

// until takes the tokens up to one of these outside of brackets.
func (b *body) until(ends ...string) []token {
	depth, n := 0, 0
	for ; n < len(b.rest); n++ {
		t := b.rest[n]
		if depth == 0 && t.kind == symbol {
			for _, end := range ends {
				if t.text == end {
					taken := b.rest[:n]
					b.rest = b.rest[n:]
					return taken
				}
			}
		}
		switch {
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			depth--
		}
	}
	taken := b.rest
	b.rest = nil
	return taken
}

func (b *body) skipStatement() { b.until(";") }

// list splits what stands in brackets, behind the opening one, at its commas.
func (b *body) list(closing string) (items [][]token) {
	for len(b.rest) > 0 && !b.take(closing) {
		items = append(items, b.until(",", closing))
		b.take(",")
	}
	return items
}

// expr returns tokens as an expression.
func (b *body) expr(t []token) Expr {
	if len(t) == 0 {
		return Expr{}
	}
	return Expr{b.src[t[0].start:t[len(t)-1].end], t[0].line, t}
}

// annotation reads an annotation's arguments.
func (b *body) annotation(t token) error {
	var args []Expr
	if b.take("(") {
		for _, arg := range b.list(")") {
			args = append(args, b.expr(arg))
		}
	}
	if t.text != "rpc" {
		return nil
	}
	if b.rpc != nil {
		return errorAt(t.line, "@rpc stands twice before one function")
	}
	b.rpc = &RPC{t.line, args}
	return nil
}

// extends reads what stands behind the word.
func (b *body) extends(line int) Extends {
	e := Extends{Line: line}
	if len(b.rest) > 0 && b.rest[0].kind == text {
		e.Path = b.rest[0].text
		b.rest = b.rest[1:]
		b.take(".")
	}
	e.Names, b.rest = chain(b.rest)
	return e
}

// inner reads a class inside.
func (b *body) inner(t token, indent int) error {
	c := &Class{Name: b.name(), Line: t.line, Outer: b.class}
	b.class.Classes = append(b.class.Classes, c)
	if b.depth == maxDepth {
		return errorAt(t.line, "classes stand more than %d deep in each other", maxDepth)
	}
	if b.isAt("extends") {
		b.rest = b.rest[1:]
		c.Extends = b.extends(t.line)
	}
	b.take(":")
	if len(b.rest) > 0 {
		return b.innerInLine(c, indent)
	}
	if b.at < len(b.lines) && b.lines[b.at].indent > indent {
		return b.parser.class(c, b.lines[b.at].indent, b.depth+1)
	}
	return nil
}

// innerInLine reads a class inside that stands in one line. Only its first statement is its own, the rest is that of the
// class around it, as is a function behind an annotation: the engine takes the annotation for the statement.
func (b *body) innerInLine(c *Class, indent int) error {
	if b.rest[0].kind == annotation {
		return nil
	}
	in := body{parser: b.parser, class: c, depth: b.depth + 1}
	all := b.rest
	statement := b.until(";")
	if first := all[0]; first.is("func") || first.is("static") || first.is("class") {
		statement, b.rest = all, nil // what is inside of it may be several statements
	}
	return in.statements(line{indent, statement})
}

// variable reads a variable. What follows its value are its setter and getter.
func (b *body) variable(line int) {
	v := Variable{Name: b.name(), Line: line}
	v.Type, v.Value = b.typeAndValue()
	b.class.Variables = append(b.class.Variables, v)
	if !b.isAt(";") {
		b.rest = nil // a setter or a lambda in one line may hold statements of its own
	}
}

// typeAndValue reads ": type = value", of which both parts may be missing.
func (b *body) typeAndValue() (typ string, value Expr) {
	switch {
	case b.take(":="), b.take("="):
	case b.take(":"):
		if b.isAt("set") || b.isAt("get") {
			return "", Expr{}
		}
		typ = b.typeName()
		if !b.take("=") {
			return typ, Expr{}
		}
	default:
		return "", Expr{}
	}
	return typ, b.expr(b.until(":", ";"))
}

// typeName reads a type: Node, Inner.Kind, Array[int], Dictionary[String, Array].
func (b *body) typeName() string {
	start := b.rest
	if b.name() == "" {
		return ""
	}
	for b.take(".") {
		b.name()
	}
	if b.take("[") {
		b.list("]")
	}
	n := len(start) - len(b.rest)
	return b.src[start[0].start:start[n-1].end]
}

// enum reads an enum.
func (b *body) enum(line int) {
	e := Enum{Name: b.name(), Line: line}
	if b.take("{") {
		for _, item := range b.list("}") {
			if len(item) == 0 || item[0].kind != identifier {
				continue
			}
			v := Constant{Name: item[0].text, Line: item[0].line}
			if len(item) > 2 && item[1].is("=") {
				v.Value = b.expr(item[2:])
			}
			e.Values = append(e.Values, v)
		}
	}
	b.class.Enums = append(b.class.Enums, e)
}
