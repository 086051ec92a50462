package variant

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// structPlan is what is known of a struct type: its fields in order, found once.
type structPlan struct {
	isVariant bool // a type of this package
	variant   Type // which it is
	fields    []field
	byName    map[string]int // position in fields
	byFold    map[string]int // the same, by what is left of the name without its case
	hides     bool           // there are fields that are not exported
	shows     bool           // there are others, or fields left out on purpose
}

// opaque reports whether a struct keeps all that it has to itself, as time.Time does.
func (p *structPlan) opaque() bool { return p.hides && !p.shows }

// field is a struct field that takes part.
type field struct {
	name      string
	key       []byte // the encoded name; nil if it is no String
	index     []int
	omitEmpty bool
	tagged    bool
	direct    *form // nil for what only reflection reads and writes
	offset    uintptr
}

// structTypes maps the struct types of this package to their Variant types.
var structTypes = func() map[reflect.Type]Type {
	types := map[reflect.Type]Type{reflect.TypeFor[Dictionary](): TypeDictionary}
	for _, v := range []any{NodePath{}, Object{}, Callable{}, Signal{}, Array{}} {
		types[reflect.TypeOf(v)], _ = TypeOf(v)
	}
	for t, row := range numerics {
		if row.size > 0 {
			types[row.goType] = Type(t)
		}
	}
	return types
}()

var plans sync.Map // reflect.Type to *structPlan

func planOf(t reflect.Type) *structPlan {
	if p, ok := plans.Load(t); ok {
		return p.(*structPlan)
	}
	p, _ := plans.LoadOrStore(t, makePlan(t))
	return p.(*structPlan)
}

func makePlan(t reflect.Type) *structPlan {
	p := &structPlan{byName: map[string]int{}, byFold: map[string]int{}}
	if p.variant, p.isVariant = structTypes[t]; p.isVariant {
		return p
	}
	for _, f := range dominant(p.collect(t, nil, nil, nil)) {
		f.key, _ = encoder{}.text(nil, TypeString, f.name)
		if offset, leaf, ok := offsetOf(t, f.index); ok {
			f.direct, f.offset = formOf(leaf), offset
		}
		p.byName[f.name] = len(p.fields)
		folded := string(fold(nil, []byte(f.name)))
		if _, taken := p.byFold[folded]; !taken {
			p.byFold[folded] = len(p.fields)
		}
		p.fields = append(p.fields, f)
	}
	return p
}

// collect lists the fields of t, and of the structs embedded in it, in the order of the source.
func (p *structPlan) collect(t reflect.Type, index []int, outer []reflect.Type, all []field) []field {
	if slices.Contains(outer, t) {
		return all // embeds a pointer to itself
	}
	outer = append(outer, t)
	for i := range t.NumField() {
		f := t.Field(i)
		tag, hasTag := f.Tag.Lookup("gd")
		name, options, _ := strings.Cut(tag, ",")
		if tag == "-" {
			p.shows = true
			continue
		}
		path := append(slices.Clone(index), i)
		if inner, ok := embedded(f); ok && name == "" {
			all = p.collect(inner, path, outer, all)
			continue
		}
		if !f.IsExported() {
			p.hides = p.hides || f.Name != "_"
			continue
		}
		p.shows = true
		if name == "" {
			name = f.Name
		}
		omit := slices.Contains(strings.Split(options, ","), "omitempty")
		all = append(all, field{name: name, index: path, omitEmpty: omit, tagged: hasTag && tag != ""})
	}
	return all
}

// embedded returns the struct type that an embedded field brings in. A pointer to an unexported struct cannot be
// set when decoding, and is left out as in encoding/json.
func embedded(f reflect.StructField) (reflect.Type, bool) {
	t := f.Type
	if !f.Anonymous {
		return nil, false
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
		if !f.IsExported() {
			return nil, false
		}
	}
	if _, isVariant := structTypes[t]; isVariant {
		return nil, false // an embedded Vector2 is a value, not a set of fields
	}
	return t, t.Kind() == reflect.Struct
}

// dominant keeps, of fields of one name, the least deeply embedded; of several such the only tagged one; else none.
func dominant(all []field) []field {
	best := map[string][]field{}
	for _, f := range all {
		best[f.name] = append(best[f.name], f)
	}
	return slices.DeleteFunc(all, func(f field) bool {
		rivals := slices.SortedStableFunc(slices.Values(best[f.name]), compareFields)
		tie := len(rivals) > 1 && compareFields(rivals[0], rivals[1]) == 0
		return tie || !slices.Equal(rivals[0].index, f.index)
	})
}

func compareFields(a, b field) int {
	if c := cmp.Compare(len(a.index), len(b.index)); c != 0 {
		return c
	}
	switch {
	case a.tagged == b.tagged:
		return 0
	case a.tagged:
		return -1
	}
	return 1
}

// find returns the field of that name, or else one whose name differs in case only; nil if there is none.
func (p *structPlan) find(name []byte) *field {
	if i, ok := p.byName[string(name)]; ok {
		return &p.fields[i]
	}
	var short [64]byte
	if i, ok := p.byFold[string(fold(short[:0], name))]; ok {
		return &p.fields[i]
	}
	return nil
}

// fold appends a name in the form that all names have in common which differ from it in case only: of each character
// the smallest of those that are the same but for case.
func fold(dst, name []byte) []byte {
	for _, r := range string(name) {
		next := unicode.SimpleFold(r)
		for ; next > r; next = unicode.SimpleFold(r) { // which goes up, and from the largest to the smallest
			r = next
		}
		dst = utf8.AppendRune(dst, next)
	}
	return dst
}

// form says how a value lies in memory that is read and written through its address, which takes a fraction of the time
// that reflection does.
type form struct {
	kind    reflect.Kind
	variant Type  // of kind Struct: a type that consists of numbers
	elem    *form // of kind Slice, which becomes an Array; no slice itself
	size    uintptr
}

// formOf returns the form of a type, nil if it has none.
func formOf(t reflect.Type) *form {
	f := &form{kind: t.Kind(), size: t.Size()}
	switch f.kind {
	case reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16, reflect.Uint32,
		reflect.Float32, reflect.Float64, reflect.String:
		if t != typeID && t != typeStringName {
			return f
		}
	case reflect.Struct:
		if f.variant = structTypes[t]; numerics[f.variant].size > 0 {
			return f
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Slice || packedSlices[t.Elem()] != TypeNil {
			return nil // the elements of a slice may be of its own type, again and again
		}
		if f.elem = formOf(t.Elem()); f.elem != nil {
			return f
		}
	}
	return nil
}

// offsetOf returns where in a struct a field lies, and its type; false if it lies behind an embedded pointer.
func offsetOf(t reflect.Type, index []int) (offset uintptr, _ reflect.Type, ok bool) {
	for _, x := range index {
		if t.Kind() == reflect.Pointer {
			return 0, nil, false
		}
		f := t.Field(x)
		offset += f.Offset
		t = f.Type
	}
	return offset, t, true
}
