package variant

import (
	"encoding/base64"
	"math"
	"strconv"
)

// typesByName holds the types that a text may name, with the names that Godot 3 gave to some.
var typesByName = func() map[string]Type {
	types := map[string]Type{
		"Matrix32": TypeTransform2D, "Quat": TypeQuaternion, "Rect3": TypeAABB, "Matrix3": TypeBasis,
		"Transform": TypeTransform3D, "ByteArray": TypePackedByteArray, "PoolByteArray": TypePackedByteArray,
		"IntArray": TypePackedInt32Array, "PoolIntArray": TypePackedInt32Array, "PackedIntArray": TypePackedInt32Array,
		"FloatArray": TypePackedFloat32Array, "PoolRealArray": TypePackedFloat32Array,
		"PackedRealArray": TypePackedFloat32Array, "StringArray": TypePackedStringArray,
		"PoolStringArray": TypePackedStringArray, "Vector2Array": TypePackedVector2Array,
		"PoolVector2Array": TypePackedVector2Array, "Vector3Array": TypePackedVector3Array,
		"PoolVector3Array": TypePackedVector3Array, "ColorArray": TypePackedColorArray,
		"PoolColorArray": TypePackedColorArray,
	}
	for t := TypeBool; t < TypeMax; t++ {
		types[t.String()] = t
	}
	return types
}()

// named reads the value that begins with an identifier.
func (p *varParser) named(name token, depth int) (any, error) {
	switch name.text {
	case "true", "false":
		return name.text == "true", nil
	case "null", "nil":
		return nil, nil
	case "Resource", "ExtResource", "SubResource":
		return p.reference(name)
	}
	if f, ok := notNumber(name.text); ok {
		return f, nil
	}
	switch t := typesByName[name.text]; t {
	case TypeObject:
		return p.object(depth)
	case TypeArray:
		return p.typedArray(depth)
	case TypeDictionary:
		return p.typedDictionary(depth)
	case TypeNodePath:
		return p.nodePath()
	case TypeRID:
		return p.rid()
	case TypeCallable:
		return Callable{}, p.empty()
	case TypeSignal:
		return Signal{}, p.empty()
	case TypePackedByteArray:
		return p.bytes()
	case TypePackedInt32Array:
		return orNil(listOf(p, func(t token) int32 { return int32(t.toInt()) }))
	case TypePackedInt64Array:
		return orNil(listOf(p, token.toInt))
	case TypePackedFloat32Array:
		return orNil(listOf(p, func(t token) float32 { return float32(t.toFloat()) }))
	case TypePackedFloat64Array:
		return orNil(listOf(p, token.toFloat))
	case TypePackedStringArray:
		return orNil(p.strings())
	case TypePackedVector2Array:
		return orNil(vectorsOf[Vector2](p))
	case TypePackedVector3Array:
		return orNil(vectorsOf[Vector3](p))
	case TypePackedColorArray:
		return orNil(vectorsOf[Color](p))
	case TypePackedVector4Array:
		return orNil(vectorsOf[Vector4](p))
	default:
		return p.construct(name, t)
	}
}

// notNumber returns the float that a name stands for.
func notNumber(name string) (f float64, ok bool) {
	switch name {
	case "inf":
		return math.Inf(1), true
	case "-inf", "inf_neg":
		return math.Inf(-1), true
	case "nan":
		return math.Float64frombits(0x7ff8 << 48), true // the bits of Math::NaN
	}
	return 0, false
}

// construct reads the numbers of a type that consists of them.
func (p *varParser) construct(name token, t Type) (any, error) {
	row := &numerics[t]
	if row.size == 0 {
		return nil, name.unexpected("a value")
	}
	w, err := listOf(p, func(t token) uint32 { return t.word(row.of) })
	if err != nil {
		return nil, err
	}
	if len(w) != row.size {
		return nil, textError(name.at, "%s of %d numbers, want %d", name.text, len(w), row.size)
	}
	toWire(memory(w), 4)
	return (&decoder{data: memory(w)}).body(t, 0, 0)
}

// toInt returns a number as an int.
func (t token) toInt() int64 {
	if t.kind == tokenFloat {
		return cutOff(t.float)
	}
	return t.int
}

// cutOff returns a float as an int, without what is behind the point. What is no int becomes the nearest, NaN 0.
func cutOff(f float64) int64 {
	switch {
	case math.IsNaN(f):
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}

// toFloat returns a number as a float.
func (t token) toFloat() float64 {
	if t.kind == tokenFloat {
		return t.float
	}
	return float64(t.int)
}

// word returns a number as one of the words of a value.
func (t token) word(of number) uint32 {
	if of == integer {
		return uint32(t.toInt())
	}
	return math.Float32bits(float32(t.toFloat()))
}

// numbers reads numbers in parentheses. No comma may follow the last.
func (p *varParser) numbers(take func(token)) (err error) {
	if err := p.expect('('); err != nil {
		return err
	}
	t := p.next()
	if t.kind == ')' {
		return nil
	}
	for {
		if t, err = t.number(); err != nil {
			return err
		}
		take(t)
		switch after := p.next(); after.kind {
		case ')':
			return nil
		case ',':
			t = p.next()
		default:
			return after.unexpected("',' or ')'")
		}
	}
}

// number returns the token as a number, which inf and nan are, too.
func (t token) number() (token, error) {
	switch f, ok := notNumber(t.text); {
	case t.kind == tokenInt || t.kind == tokenFloat:
		return t, nil
	case t.kind == tokenIdentifier && ok:
		return token{kind: tokenFloat, at: t.at, float: f}, nil
	}
	return t, t.unexpected("a number")
}

// listOf reads numbers in parentheses, of which it makes elements.
func listOf[T any](p *varParser, element func(token) T) ([]T, error) {
	values := []T{}
	err := p.numbers(func(t token) { values = append(values, element(t)) })
	return values, err
}

// vectorsOf reads elements that consist of words. Numbers that make no whole one at the end are left out.
func vectorsOf[T any](p *varParser) ([]T, error) {
	w, err := listOf(p, func(t token) uint32 { return t.word(real) })
	values := make([]T, len(w)/len(view(new(T))))
	copy(viewAll(values), w)
	return values, err
}

// bytes reads a PackedByteArray: numbers, or a string in base64.
func (p *varParser) bytes() (any, error) {
	start := p.pos
	if err := p.expect('('); err != nil {
		return nil, err
	}
	t := p.next()
	if t.kind == tokenString {
		data, err := base64.StdEncoding.DecodeString(t.text)
		if err != nil {
			return nil, textError(t.at, "no base64: %v", err)
		}
		return data, p.expect(')')
	}
	p.pos = start
	return listOf(p, func(t token) byte { return byte(t.toInt()) })
}

// strings reads strings in parentheses.
func (p *varParser) strings() (values []string, err error) {
	if err := p.expect('('); err != nil {
		return nil, err
	}
	values = []string{}
	t := p.next()
	for t.kind != ')' {
		if t.kind != tokenString {
			return nil, t.unexpected("a string")
		}
		values = append(values, t.text)
		if t, err = p.listed(')'); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// empty reads parentheses with nothing in them.
func (p *varParser) empty() error {
	if err := p.expect('('); err != nil {
		return err
	}
	return p.expect(')')
}

func (p *varParser) nodePath() (any, error) {
	if err := p.expect('('); err != nil {
		return nil, err
	}
	path := p.next()
	if path.kind != tokenString {
		return nil, path.unexpected("a string")
	}
	return ParseNodePath(path.text), p.expect(')')
}

func (p *varParser) rid() (any, error) {
	start := p.pos
	switch ids, err := listOf(p, func(t token) RID { return RID(t.toInt()) }); {
	case err != nil:
		return nil, err
	case len(ids) > 1:
		return nil, textError(start, "RID of %d numbers, want 1", len(ids))
	case len(ids) == 0:
		return RID(0), nil
	default:
		return ids[0], nil
	}
}

// htmlColor returns the color of #rgb, #rgba, #rrggbb or #rrggbbaa.
func htmlColor(t token) (any, error) {
	digits := len(t.text)
	if digits != 3 && digits != 4 && digits != 6 && digits != 8 {
		return nil, textError(t.at, "a color of %d digits", digits)
	}
	parts, width := [4]float32{3: 1}, 1+digits/6
	for i := range digits / width {
		n, _ := strconv.ParseUint(t.text[i*width:(i+1)*width], 16, 8)
		parts[i] = float32(n) / float32(uint(1)<<(4*width)-1)
	}
	return Color{parts[0], parts[1], parts[2], parts[3]}, nil
}
