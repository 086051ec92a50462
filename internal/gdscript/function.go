package gdscript

// readFunction reads a function, behind the word, and looks through what stands in the same line.
func (b *body) readFunction(t token, isStatic bool) error {
	f := Function{Name: b.name(), Line: t.line, Static: isStatic, RPC: b.rpc}
	b.rpc = nil
	if f.Name == "" {
		return errorAt(t.line, "a function without a name")
	}
	if !b.take("(") {
		return errorAt(t.line, "the function %s has no parameters in parentheses", f.Name)
	}
	for _, item := range b.list(")") {
		b.param(&f, item)
	}
	if b.take("->") {
		f.Returns = b.typeName()
	}
	b.take(":")
	b.class.Functions = append(b.class.Functions, f)
	b.function = f.Name
	b.look(b.rest)
	b.rest = nil
	return nil
}

// param reads one parameter.
func (b *body) param(f *Function, item []token) {
	in := body{parser: b.parser, rest: item}
	isRest := in.take("...")
	p := Param{Name: in.name()}
	switch {
	case p.Name == "":
		return
	case isRest:
		f.Rest = p.Name
		return
	case in.take(":"):
		p.Type = in.typeName()
	}
	switch {
	case in.take(":="):
		p.HasDefault, p.Inferred = true, in.expr(in.rest)
	case in.take("="):
		p.HasDefault = true
	}
	f.Params = append(f.Params, p)
}

// look notes what the inside of a function calls and assigns.
func (b *body) look(tokens []token) {
	for i := range len(tokens) - 1 {
		next := tokens[i+1]
		if tokens[i].kind == identifier && (next.is("(") || next.is("=")) {
			b.class.Calls = append(b.class.Calls, Call{tokens[i].text, b.function, tokens[i].line, next.is("=")})
		}
	}
}
