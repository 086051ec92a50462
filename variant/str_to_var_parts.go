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
	case TypePackedStringArray:
		return p.strings()
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
		return math.Float64frombits(0x7ff8 << 48), true // the bits that the engine gives
	}
	return 0, false
}

// construct reads the numbers of a type that consists of them.
func (p *varParser) construct(name token, t Type) (any, error) {
	isFixed := realCounts[t]+intCounts[t] > 0
	if !isFixed && (t < TypePackedInt32Array || t > TypePackedVector4Array) {
		return nil, name.unexpected("a value")
	}
	numbers, err := p.numbers()
	if err != nil {
		return nil, err
	}
	if !isFixed {
		return packed(t, numbers), nil
	}
	if want := realCounts[t] + intCounts[t]; len(numbers) != want {
		return nil, textError(name.at, "%s of %d numbers, want %d", name.text, len(numbers), want)
	}
	if intCounts[t] > 0 {
		var n ints
		for i, v := range numbers {
			n[i] = int32(v.toInt())
		}
		return n.as(t), nil
	}
	var f reals
	for i, v := range numbers {
		f[i] = float32(v.toFloat())
	}
	switch t {
	case TypeVector2:
		return f.vector2(0), nil
	case TypeVector3:
		return f.vector3(0), nil
	}
	return f.as(t), nil
}

// toInt returns a number as an int; what is behind the point is cut off.
func (t token) toInt() int64 {
	if t.kind == tokenFloat {
		return int64(t.float)
	}
	return t.int
}

// toFloat returns a number as a float.
func (t token) toFloat() float64 {
	if t.kind == tokenFloat {
		return t.float
	}
	return float64(t.int)
}

// numbers reads numbers in parentheses.
func (p *varParser) numbers() (numbers []token, err error) {
	if err := p.expect('('); err != nil {
		return nil, err
	}
	t := p.next()
	for t.kind != ')' {
		if t, err = t.number(); err != nil {
			return nil, err
		}
		numbers = append(numbers, t)
		if t, err = p.listed(')'); err != nil {
			return nil, err
		}
	}
	return numbers, nil
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

// packed returns the packed array of the numbers. Those that make no whole element at the end are left out.
func packed(t Type, numbers []token) any {
	switch t {
	case TypePackedInt32Array:
		return grouped(numbers, 1, func(n []token) int32 { return int32(n[0].toInt()) })
	case TypePackedInt64Array:
		return grouped(numbers, 1, func(n []token) int64 { return n[0].toInt() })
	case TypePackedFloat32Array:
		return grouped(numbers, 1, single)
	case TypePackedFloat64Array:
		return grouped(numbers, 1, func(n []token) float64 { return n[0].toFloat() })
	case TypePackedVector2Array:
		return grouped(numbers, 2, func(n []token) Vector2 { return Vector2{single(n), single(n[1:])} })
	case TypePackedVector3Array:
		return grouped(numbers, 3, func(n []token) Vector3 { return Vector3{single(n), single(n[1:]), single(n[2:])} })
	case TypePackedColorArray:
		return grouped(numbers, 4, func(n []token) Color { return Color{single(n), single(n[1:]), single(n[2:]), single(n[3:])} })
	}
	return grouped(numbers, 4, func(n []token) Vector4 { return Vector4{single(n), single(n[1:]), single(n[2:]), single(n[3:])} })
}

// single returns the first of the numbers.
func single(numbers []token) float32 { return float32(numbers[0].toFloat()) }

// grouped makes elements of so many numbers each.
func grouped[T any](numbers []token, size int, make1 func([]token) T) []T {
	values := make([]T, 0, len(numbers)/size)
	for ; len(numbers) >= size; numbers = numbers[size:] {
		values = append(values, make1(numbers))
	}
	return values
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
	numbers, err := p.numbers()
	if err != nil {
		return nil, err
	}
	return grouped(numbers, 1, func(n []token) byte { return byte(n[0].toInt()) }), nil
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
	start := p.pos
	switch args, err := p.strings(); {
	case err != nil:
		return nil, err
	case len(args) != 1:
		return nil, textError(start, "NodePath of %d strings, want 1", len(args))
	default:
		return ParseNodePath(args[0]), nil
	}
}

func (p *varParser) rid() (any, error) {
	start := p.pos
	switch numbers, err := p.numbers(); {
	case err != nil:
		return nil, err
	case len(numbers) > 1:
		return nil, textError(start, "RID of %d numbers, want 1", len(numbers))
	case len(numbers) == 0:
		return RID(0), nil
	default:
		id, _ := strconv.ParseUint(numbers[0].text, 10, 64) // the largest are beyond int
		return RID(id), nil
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
