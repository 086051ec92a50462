package multiplayer

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/scenewire"
	"github.com/godotpeer/godotpeer/variant"
)

// RPCSignature is what the function behind an RPC takes, in the words of GDScript.
type RPCSignature struct {
	Params []RPCParam
	Rest   string // the name of the parameter that takes all further arguments; may be empty
}

// RPCParam is a parameter of the function behind an RPC.
type RPCParam struct {
	Name       string
	Type       string // as it is written: "int", "Array[String]"; "int" for an enum; empty if there is none
	HasDefault bool   // it may be left out
}

// String returns the parameters as GDScript has them, such as "(text: String, times: int = …)".
// It is an addition of Go.
func (s *RPCSignature) String() string {
	params := make([]string, 0, len(s.Params)+1)
	for _, p := range s.Params {
		text := p.Name
		if p.Type != "" {
			text += ": " + p.Type
		}
		if p.HasDefault {
			text += " = …"
		}
		params = append(params, text)
	}
	if s.Rest != "" {
		params = append(params, "..."+s.Rest)
	}
	return "(" + strings.Join(params, ", ") + ")"
}

// needed returns how many arguments there must be.
func (s *RPCSignature) needed() int {
	for i, p := range s.Params {
		if p.HasDefault {
			return i
		}
	}
	return len(s.Params)
}

// takes reports whether a call may have so many arguments.
func (s *RPCSignature) takes(count int) bool {
	return count >= s.needed() && (count <= len(s.Params) || s.Rest != "")
}

// checkHandler tells why a handler of an RPC does not take what the function behind it takes.
func (s *RPCSignature) checkHandler(name string, h *handler) error {
	n := len(s.Params)
	if h.needed > n && s.Rest == "" || len(h.params) < n && !h.variadic {
		noun := "parameters"
		if n == 1 {
			noun = "parameter"
		}
		return fmt.Errorf("%s%v has %d %s, the handler %d", name, s, n, noun, len(h.params))
	}
	for i, p := range s.Params {
		place := reflect.New(h.params[min(i, len(h.params)-1)].value.Type())
		if err := tryParam(p.Type, place); err != nil {
			return fmt.Errorf("%s%v: %w", name, s, errArgument{i, err})
		}
	}
	return nil
}

// tryParam decodes a value of a parameter's type into a place, as a call would.
func tryParam(typ string, place reflect.Value) error {
	sample, ok := sampleOf(typ)
	if !ok {
		return nil
	}
	data, err := scenewire.AppendVariant(nil, sample, 0)
	if err != nil {
		return nil // it can't be sent, so that it does not matter
	}
	_, err = decodeInto(data, place.Elem(), place.Interface(), 0)
	return err
}

// container is a parameter's type, with those of the elements of a typed Array or Dictionary. TypeNil is any.
type container struct{ typ, key, elem variant.Type }

// typesByName has the types that a parameter may have.
var typesByName = func() map[string]variant.Type {
	types := map[string]variant.Type{}
	for t := variant.TypeBool; t < variant.TypeMax; t++ {
		types[t.String()] = t
	}
	return types
}()

// containerOf reads a type. One that is no type of the engine's values is any.
func containerOf(typ string) container {
	if t, ok := typesByName[typ]; ok {
		return container{typ: t}
	}
	inner, isTyped := strings.CutSuffix(typ, "]")
	if elem, ok := strings.CutPrefix(inner, "Array["); ok && isTyped {
		return container{typ: variant.TypeArray, elem: typesByName[strings.TrimSpace(elem)]}
	}
	if types, ok := strings.CutPrefix(inner, "Dictionary["); ok && isTyped {
		key, value, _ := strings.Cut(types, ",")
		return container{variant.TypeDictionary, typesByName[strings.TrimSpace(key)], typesByName[strings.TrimSpace(value)]}
	}
	return container{}
}

// isTyped reports whether the elements have types that are known.
func (c container) isTyped() bool { return c.key != variant.TypeNil || c.elem != variant.TypeNil }

// sampleOf returns a value of a type: of a typed container one with an element.
func sampleOf(typ string) (sample any, ok bool) {
	c := containerOf(typ)
	switch {
	case c.typ == variant.TypeNil || c.typ == variant.TypeObject:
		return nil, false
	case c.typ == variant.TypeArray && c.elem != variant.TypeNil:
		return []any{samples[c.elem]}, samples[c.elem] != nil
	case c.typ == variant.TypeDictionary && c.isTyped():
		return variant.NewDictionary(samples[c.key], samples[c.elem]), samples[c.key] != nil && samples[c.elem] != nil
	}
	return samples[c.typ], true
}

// samples has a value of each type but Object.
var samples = [variant.TypeMax]any{
	variant.TypeBool: false, variant.TypeInt: 0, variant.TypeFloat: 0.0, variant.TypeString: "",
	variant.TypeVector2: variant.Vector2{}, variant.TypeVector2i: variant.Vector2i{}, variant.TypeRect2: variant.Rect2{},
	variant.TypeRect2i: variant.Rect2i{}, variant.TypeVector3: variant.Vector3{}, variant.TypeVector3i: variant.Vector3i{},
	variant.TypeTransform2D: variant.Transform2D{}, variant.TypeVector4: variant.Vector4{}, variant.TypeVector4i: variant.Vector4i{},
	variant.TypePlane: variant.Plane{}, variant.TypeQuaternion: variant.Quaternion{}, variant.TypeAABB: variant.AABB{},
	variant.TypeBasis: variant.Basis{}, variant.TypeTransform3D: variant.Transform3D{}, variant.TypeProjection: variant.Projection{},
	variant.TypeColor: variant.Color{}, variant.TypeStringName: variant.StringName(""), variant.TypeNodePath: variant.NodePath{},
	variant.TypeRID: variant.RID(0), variant.TypeCallable: variant.Callable{}, variant.TypeSignal: variant.Signal{},
	variant.TypeDictionary: variant.NewDictionary(), variant.TypeArray: []any{},
	variant.TypePackedByteArray: []byte{0}, variant.TypePackedInt32Array: []int32{0}, variant.TypePackedInt64Array: []int64{0},
	variant.TypePackedFloat32Array: []float32{0}, variant.TypePackedFloat64Array: []float64{0},
	variant.TypePackedStringArray: []string{""}, variant.TypePackedVector2Array: []variant.Vector2{{}},
	variant.TypePackedVector3Array: []variant.Vector3{{}}, variant.TypePackedColorArray: []variant.Color{{}},
	variant.TypePackedVector4Array: []variant.Vector4{{}},
}

// standIns are the types that the engine takes for a parameter of another type (Variant::can_convert_strict).
var standIns = [variant.TypeMax][]variant.Type{
	variant.TypeBool:        {variant.TypeInt, variant.TypeFloat},
	variant.TypeInt:         {variant.TypeBool, variant.TypeFloat},
	variant.TypeFloat:       {variant.TypeBool, variant.TypeInt},
	variant.TypeString:      {variant.TypeNodePath, variant.TypeStringName},
	variant.TypeStringName:  {variant.TypeString},
	variant.TypeNodePath:    {variant.TypeString},
	variant.TypeVector2:     {variant.TypeVector2i},
	variant.TypeVector2i:    {variant.TypeVector2},
	variant.TypeRect2:       {variant.TypeRect2i},
	variant.TypeRect2i:      {variant.TypeRect2},
	variant.TypeTransform2D: {variant.TypeTransform3D},
	variant.TypeVector3:     {variant.TypeVector3i},
	variant.TypeVector3i:    {variant.TypeVector3},
	variant.TypeVector4:     {variant.TypeVector4i},
	variant.TypeVector4i:    {variant.TypeVector4},
	variant.TypeQuaternion:  {variant.TypeBasis},
	variant.TypeBasis:       {variant.TypeQuaternion},
	variant.TypeTransform3D: {variant.TypeTransform2D, variant.TypeQuaternion, variant.TypeBasis, variant.TypeProjection},
	variant.TypeProjection:  {variant.TypeTransform3D},
	variant.TypeColor:       {variant.TypeString, variant.TypeInt},
	variant.TypeRID:         {variant.TypeObject},
	variant.TypeObject:      {variant.TypeNil},
}

// standsFor reports whether the engine takes a value of a type for a parameter of another one.
func standsFor(given, wanted variant.Type) bool {
	switch {
	case given == wanted || wanted == variant.TypeNil:
		return true
	case wanted == variant.TypeArray:
		return given >= variant.TypePackedByteArray
	case wanted >= variant.TypePackedByteArray:
		return given == variant.TypeArray
	}
	for _, t := range standIns[wanted] {
		if t == given {
			return true
		}
	}
	return false
}

// takes tells why a parameter does not take a value of a type.
func (p *RPCParam) takes(given variant.Type) error {
	if standsFor(given, containerOf(p.Type).typ) {
		return nil
	}
	return p.misfit(given)
}

func (p *RPCParam) misfit(given variant.Type) error {
	return fmt.Errorf("%s does not fit %s", given, p.Type)
}

// fit makes an argument, which was appended at a place in dst, fit its parameter, and is an error where it can't: the elements
// of a typed Array or Dictionary get their types, without which the engine does not call the function.
func (p *RPCParam) fit(dst []byte, at int, arg any, opts variant.Option) ([]byte, error) {
	given, wanted := scenewire.TypeOf(dst[at:]), containerOf(p.Type)
	if !standsFor(given, wanted.typ) {
		return dst, p.misfit(given)
	}
	if given != wanted.typ || !wanted.isTyped() || wanted.isOf(arg) {
		return dst, nil
	}
	value, _, err := scenewire.DecodeVariant(dst[at:], opts)
	if err == nil {
		value, err = wanted.typed(value)
	}
	if err == nil {
		dst, err = scenewire.AppendVariant(dst[:at], value, opts)
	}
	if err != nil {
		return dst, fmt.Errorf("%s does not fit %s: %w", given, p.Type, errs.Cause(err))
	}
	return dst, nil
}

// isOf reports whether a value is such a container, with elements of those types.
func (c container) isOf(value any) bool {
	switch v := value.(type) {
	case variant.Array:
		return v.Elem.Type == c.elem
	case *variant.Dictionary:
		return v != nil && v.Key.Type == c.key && v.Value.Type == c.elem
	}
	return false
}

// typed gives an Array or Dictionary that was decoded the types of its elements.
func (c container) typed(value any) (any, error) {
	switch v := value.(type) {
	case []any:
		return variant.Array{Elem: variant.ContainerType{Type: c.elem}, Values: v}, nil
	case variant.Array:
		return variant.Array{Elem: variant.ContainerType{Type: c.elem}, Values: v.Values}, nil
	case *variant.Dictionary:
		return c.typedDictionary(v)
	}
	return value, nil
}

// typedDictionary is typed for a Dictionary, whose values become those of an Array of their type, since that converts them.
func (c container) typedDictionary(d *variant.Dictionary) (any, error) {
	values := variant.Array{Elem: variant.ContainerType{Type: c.elem}}
	for _, v := range d.All() {
		values.Values = append(values.Values, v)
	}
	data, err := variant.Marshal(values)
	if err != nil {
		return nil, err
	}
	var converted []any
	if err := variant.Unmarshal(data, &converted); err != nil {
		return nil, err
	}
	made := &variant.Dictionary{Key: variant.ContainerType{Type: c.key}, Value: values.Elem}
	i := 0
	for key := range d.All() {
		made.Set(key, converted[i])
		i++
	}
	return made, nil
}
