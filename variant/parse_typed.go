package variant

// typedArray reads Array[type]([…]), behind the name.
func (p *varParser) typedArray(depth int) (any, error) {
	if err := p.expect('['); err != nil {
		return nil, err
	}
	elem, t, err := p.containerType()
	if err != nil {
		return nil, err
	}
	if t.kind != ']' {
		return nil, t.unexpected("']'")
	}
	if err := p.open('['); err != nil {
		return nil, err
	}
	start := p.pos
	values, err := p.array(depth)
	if err != nil {
		return nil, err
	}
	if !elem.IsTyped() {
		return values, p.expect(')')
	}
	for i, v := range values {
		if values[i], err = elem.take(v, start); err != nil {
			return nil, err
		}
	}
	return Array{elem, values}, p.expect(')')
}

// typedDictionary reads Dictionary[key, value]({…}), behind the name.
func (p *varParser) typedDictionary(depth int) (any, error) {
	if err := p.expect('['); err != nil {
		return nil, err
	}
	key, t, err := p.containerType()
	if err != nil {
		return nil, err
	}
	if t.kind != ',' {
		return nil, t.unexpected("','")
	}
	value, t, err := p.containerType()
	if err != nil {
		return nil, err
	}
	if t.kind != ']' {
		return nil, t.unexpected("']'")
	}
	if err := p.open('{'); err != nil {
		return nil, err
	}
	start := p.pos
	entries, err := p.dictionary(depth)
	if err != nil {
		return nil, err
	}
	d := &Dictionary{Key: key, Value: value}
	for k, v := range entries.All() {
		if k, err = key.take(k, start); err != nil {
			return nil, err
		}
		if v, err = value.take(v, start); err != nil {
			return nil, err
		}
		d.Set(k, v)
	}
	return d, p.expect(')')
}

// open reads a parenthesis and the bracket or brace behind it.
func (p *varParser) open(bracket tokenKind) error {
	if err := p.expect('('); err != nil {
		return err
	}
	return p.expect(bracket)
}

// containerType reads the type of elements, keys or values, and the token behind it. What is no type of the engine is
// a class.
func (p *varParser) containerType() (c ContainerType, after token, err error) {
	name := p.next()
	if name.kind != tokenIdentifier {
		return c, name, name.unexpected("a type")
	}
	switch name.text {
	case "Variant", TypeNil.String():
		return c, p.next(), nil
	case "Resource", "ExtResource", "SubResource":
		return p.scriptType(name)
	}
	for t := TypeBool; t < TypeMax; t++ {
		if t.String() == name.text {
			return ContainerType{Type: t}, p.next(), nil
		}
	}
	return ContainerType{Type: TypeObject, Class: name.text}, p.next(), nil
}

// scriptType is containerType for a script, such as Resource("res://a.gd"). Resource alone is a class.
func (p *varParser) scriptType(name token) (c ContainerType, after token, err error) {
	c.Type = TypeObject
	start := p.pos
	if after = p.next(); after.kind != '(' {
		c.Class = name.text
		return c, after, nil
	}
	p.pos = start
	if p.resource == nil && name.text == "Resource" {
		args, err := p.strings()
		if err == nil && len(args) > 0 {
			c.Script = args[0]
		}
		return c, p.next(), err
	}
	v, err := p.reference(name)
	if err != nil {
		return c, after, err
	}
	c.Script, _ = v.(string)
	return c, p.next(), nil
}

// take returns a value as Array::assign and Dictionary::assign let it into a container of type c, from a text: beside
// what fits, numbers and bools become each other, vectors of floats those of ints and back, and so do texts.
func (c ContainerType) take(v any, at int) (any, error) {
	if kept, ok := c.convert(v); ok {
		return kept, nil
	}
	t, isVariant := TypeOf(v)
	switch {
	case c.Type == TypeNodePath && t == TypeString:
		return ParseNodePath(v.(string)), nil
	case c.Type == TypeString && t == TypeNodePath:
		return v.(NodePath).String(), nil
	case c.Type == TypeObject && !isVariant:
		return v, nil // what stands for a resource
	}
	if kept, ok := c.accept(v); ok {
		return kept, nil
	}
	return nil, textError(at, "want elements of type %v, got %v", c, t)
}

// convert makes one sort of numbers of another.
func (c ContainerType) convert(v any) (any, bool) {
	switch v := v.(type) {
	case bool:
		n := int64(0)
		if v {
			n = 1
		}
		return c.number(float64(n), n)
	case int64:
		return c.number(float64(v), v)
	case float64:
		return c.number(v, cutOff(v))
	case Vector2:
		return Vector2i{toInt32(v.X), toInt32(v.Y)}, c.Type == TypeVector2i
	case Vector2i:
		return Vector2{float32(v.X), float32(v.Y)}, c.Type == TypeVector2
	case Vector3:
		return Vector3i{toInt32(v.X), toInt32(v.Y), toInt32(v.Z)}, c.Type == TypeVector3i
	case Vector3i:
		return Vector3{float32(v.X), float32(v.Y), float32(v.Z)}, c.Type == TypeVector3
	case Vector4:
		return Vector4i{toInt32(v.X), toInt32(v.Y), toInt32(v.Z), toInt32(v.W)}, c.Type == TypeVector4i
	case Vector4i:
		return Vector4{float32(v.X), float32(v.Y), float32(v.Z), float32(v.W)}, c.Type == TypeVector4
	}
	return nil, false
}

func toInt32(f float32) int32 { return int32(cutOff(float64(f))) }

// number returns a number as one of type c.
func (c ContainerType) number(f float64, n int64) (any, bool) {
	switch c.Type {
	case TypeBool:
		return f != 0, true
	case TypeInt:
		return n, true
	case TypeFloat:
		return f, true
	}
	return nil, false
}
