package variant

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// structPlan is what is known of a struct type: its fields in order, found once.
type structPlan struct {
	isVariant bool // a struct type of this package, which is of type variant
	variant   Type
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
	form      form // of a field that is plain
	offset    uintptr
}

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
		f.key, _ = Append(nil, f.name)
		if offset, leaf, ok := offsetOf(t, f.index); ok {
			f.form, f.offset = formOf(leaf), offset
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
