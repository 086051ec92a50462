package project

import (
	"strings"

	"github.com/godotpeer/godotpeer/internal/gdscript"
	"github.com/godotpeer/godotpeer/variant"
)

// maxValue is the longest value of a variable that is read, in bytes.
const maxValue = 4096

// variable returns a variable with the value that it holds at first.
func (l *loader) variable(u *unit, class *gdscript.Class, v gdscript.Variable) Variable {
	known := Variable{Name: v.Name, Type: v.Type, Line: u.at(v.Line)}
	if v.Value.IsEmpty() {
		known.Value = initialOf(v.Type)
		return known
	}
	value := l.value(u, class, v.Value)
	if n, ok := value.(int64); ok && v.Type == "float" {
		value = float64(n)
	}
	if known.Value = value; known.Type == "" && value != nil {
		t, _ := variant.TypeOf(value)
		known.Type = t.String()
	}
	return known
}

// value returns the value of an expression; nil, too, if only running would tell.
func (l *loader) value(u *unit, class *gdscript.Class, e gdscript.Expr) any {
	value, err := e.Eval(func(names []string) (any, error) { return l.constant(u, class, names, 0) })
	if err != nil {
		return literal(e.Text)
	}
	if text, ok := value.(string); ok { // Eval knows one kind of text
		switch e.Text[0] {
		case '&':
			return variant.StringName(text)
		case '^':
			return variant.ParseNodePath(text)
		}
	}
	return value
}

// literal returns the value of an expression such as [1, 2], Vector2(1, 2), Vector2() or Vector2.ZERO; nil of any other.
func literal(text string) any {
	for _, zero := range [...]string{"()", ".ZERO"} {
		if name, ok := strings.CutSuffix(text, zero); ok {
			return initialOf(name)
		}
	}
	if len(text) > maxValue {
		return nil
	}
	v, n, err := variant.ParseVar(text, nil)
	if err != nil || n != len(text) {
		return nil
	}
	return v
}

// initialOf returns what a variable of a type holds at first; nil if it is no type of the engine's values. A typed
// Array or Dictionary is one.
func initialOf(typ string) any {
	name, elements, isTyped := strings.Cut(typ, "[")
	if text, ok := initials[name]; ok && !isTyped {
		v, _ := variant.StrToVar(text)
		return v
	}
	if !isTyped || len(typ) > maxValue {
		return nil
	}
	empty := map[string]string{"Array": "([])", "Dictionary": "({})"}[name]
	v, _ := variant.StrToVar(name + "[" + elements + empty)
	return v
}

// initials holds the first values of variables by type.
var initials = map[string]string{
	"bool": "false", "int": "0", "float": "0.0", "String": `""`, "StringName": `&""`, "NodePath": `NodePath("")`,
	"Vector2": "Vector2(0, 0)", "Vector2i": "Vector2i(0, 0)", "Vector3": "Vector3(0, 0, 0)",
	"Vector3i": "Vector3i(0, 0, 0)", "Vector4": "Vector4(0, 0, 0, 0)", "Vector4i": "Vector4i(0, 0, 0, 0)",
	"Rect2": "Rect2(0, 0, 0, 0)", "Rect2i": "Rect2i(0, 0, 0, 0)", "Plane": "Plane(0, 0, 0, 0)",
	"Quaternion": "Quaternion(0, 0, 0, 1)", "AABB": "AABB(0, 0, 0, 0, 0, 0)", "Basis": "Basis(1, 0, 0, 0, 1, 0, 0, 0, 1)",
	"Transform2D": "Transform2D(1, 0, 0, 1, 0, 0)", "Transform3D": "Transform3D(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)",
	"Projection": "Projection(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)", "Color": "Color(0, 0, 0, 1)",
	"Array": "[]", "Dictionary": "{}", "RID": "RID()", "Callable": "Callable()", "Signal": "Signal()",
	"PackedByteArray": "PackedByteArray()", "PackedInt32Array": "PackedInt32Array()",
	"PackedInt64Array": "PackedInt64Array()", "PackedFloat32Array": "PackedFloat32Array()",
	"PackedFloat64Array": "PackedFloat64Array()", "PackedStringArray": "PackedStringArray()",
	"PackedVector2Array": "PackedVector2Array()", "PackedVector3Array": "PackedVector3Array()",
	"PackedVector4Array": "PackedVector4Array()", "PackedColorArray": "PackedColorArray()",
}
