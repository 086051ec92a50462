package variant

import (
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
)

// StrToVar returns the value that a text of [VarToStr] stands for, as [Decode] would make it. What follows the value is
// not looked at.
// It corresponds to @GlobalScope.str_to_var.
//
// Spaces, line breaks and comments, from a semicolon to the end of the line, may stand between all parts; the names
// that Godot 3 gave to the types are known, too. An Object is data only: nothing is instantiated. Resource("res://…")
// and its kin are an error, since nothing is loaded; [ParseVar] takes them. Nesting ends at 1,024 levels.
//
// The error of a text that is no value is gderr.ErrParseError around a [*DataError] with the place.
func StrToVar(text string) (any, error) {
	v, _, err := ParseVar(text, nil)
	return v, named("variant.StrToVar", err)
}

// ParseVar is StrToVar for the files that Godot writes, where values stand among other things: it also returns how
// many bytes of the text the value took. For ExtResource("1"), SubResource("1") and Resource("res://a.tres") it calls
// resource with that name and the arguments, and takes what comes back as the value, whatever it is; as the type of a
// typed Array or Dictionary, a string that comes back is the path of the script. With nil they are an error.
// It is an addition of Go.
func ParseVar(text string, resource func(kind string, args []string) (any, error)) (v any, n int, err error) {
	p := varParser{text: text, resource: resource}
	if v, err = p.value(p.next(), 0); err != nil {
		return nil, p.pos, gderr.New("variant.ParseVar", gderr.ErrParseError, err)
	}
	return v, p.pos, nil
}

// varParser reads values from a text. It looks no further ahead than a value goes.
type varParser struct {
	text     string
	pos      int
	resource func(kind string, args []string) (any, error)
	keyDepth int // how many keys are being read
}

// textError returns the error of a text that is bad at the given place.
func textError(at int, format string, args ...any) error {
	return &DataError{at, fmt.Sprintf(format, args...)}
}

// value reads the value that begins with a token.
func (p *varParser) value(t token, depth int) (any, error) {
	if depth > maxDepth {
		return nil, textError(t.at, "nested more than %d levels deep", maxDepth)
	}
	switch t.kind {
	case tokenString:
		return t.text, nil
	case tokenName:
		return StringName(t.text), nil
	case tokenInt:
		return t.int, nil
	case tokenFloat:
		return t.float, nil
	case tokenColor:
		return htmlColor(t)
	case '[':
		return p.array(depth)
	case '{':
		return p.dictionary(depth)
	case tokenIdentifier:
		return p.named(t, depth)
	}
	return nil, t.unexpected("a value")
}

// array reads the elements of an Array, behind its bracket. A comma behind the last one is fine.
func (p *varParser) array(depth int) (values []any, err error) {
	values = []any{}
	t := p.next()
	for t.kind != ']' {
		v, err := p.value(t, depth+1)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if t, err = p.listed(']'); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// listed reads what stands behind an element: the closing token, which it returns, or a comma, and then it returns
// the token behind that, which may be the closing one.
func (p *varParser) listed(closing tokenKind) (token, error) {
	switch t := p.next(); t.kind {
	case closing:
		return t, nil
	case ',':
		return p.next(), nil
	default:
		return t, t.unexpected("',' or " + closing.String())
	}
}

// dictionary reads the entries of a Dictionary, behind its brace.
func (p *varParser) dictionary(depth int) (*Dictionary, error) {
	d := NewDictionary()
	t := p.next()
	for t.kind != '}' {
		key, err := p.key(t, depth+1)
		if err != nil {
			return nil, err
		}
		if err := p.expect(':'); err != nil {
			return nil, err
		}
		v, err := p.value(p.next(), depth+1)
		if err != nil {
			return nil, err
		}
		d.Set(key, v)
		if t, err = p.listed('}'); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// key reads a key of a Dictionary. Keys are nested in keys no deeper than in data: see maxKeyDepth.
func (p *varParser) key(t token, depth int) (any, error) {
	if t.kind == tokenString || t.kind == tokenName {
		return p.value(t, depth)
	}
	if p.keyDepth >= maxKeyDepth {
		return nil, textError(t.at, "keys nested in keys deeper than %d levels", maxKeyDepth)
	}
	p.keyDepth++
	defer func() { p.keyDepth-- }()
	return p.value(t, depth)
}

// object reads Object(Class, "property": value, …), behind the name.
func (p *varParser) object(depth int) (any, error) {
	if err := p.expect('('); err != nil {
		return nil, err
	}
	class := p.next()
	if class.kind != tokenIdentifier {
		return nil, class.unexpected("the class of an Object")
	}
	o := Object{Class: class.text}
	t, err := p.listed(')')
	for err == nil && t.kind != ')' {
		if t.kind != tokenString {
			return nil, t.unexpected("the name of a property")
		}
		if err := p.expect(':'); err != nil {
			return nil, err
		}
		v, err := p.value(p.next(), depth+1)
		if err != nil {
			return nil, err
		}
		o.Properties = append(o.Properties, Property{t.text, v})
		if t, err = p.listed(')'); err != nil {
			return nil, err
		}
	}
	if id, _ := o.Get("object_id"); o.Class == encodedObjectAsID && err == nil {
		id, _ := id.(int64)
		return EncodedObjectAsID(id), nil
	}
	return o, err
}

// reference reads ExtResource("1") and its kin, behind the name. Old files have numbers for the strings.
func (p *varParser) reference(kind token) (any, error) {
	if err := p.expect('('); err != nil {
		return nil, err
	}
	var args []string
	for t := p.next(); t.kind != ')'; {
		if t.kind != tokenString && t.kind != tokenInt {
			return nil, t.unexpected("a string")
		}
		args = append(args, t.text)
		var err error
		if t, err = p.listed(')'); err != nil {
			return nil, err
		}
	}
	if p.resource == nil {
		return nil, textError(kind.at, "%s, and nothing is loaded", kind.text)
	}
	v, err := p.resource(kind.text, args)
	if err != nil {
		return nil, textError(kind.at, "%s: %v", kind.text, err)
	}
	return v, nil
}
