package variant

import "reflect"

// own encodes a struct type of this package that stands in a field or an element, from its fields.
func (e encoder) own(dst []byte, t Type, v reflect.Value, depth int) ([]byte, error) {
	switch {
	case realCounts[t] > 0:
		return e.ownReals(dst, t, v)
	case intCounts[t] > 0:
		return e.ownInts(dst, t, v)
	}
	switch t {
	case TypeNodePath:
		names, subnames := elements[string](v.Field(0)), elements[string](v.Field(1))
		return e.nodePath(dst, NodePath{names, subnames, v.Field(2).Bool()})
	case TypeObject:
		return e.object(dst, Object{v.Field(0).String(), elements[Property](v.Field(1))}, depth)
	case TypeSignal:
		return e.signal(dst, Signal{v.Field(0).String(), v.Field(1).Int()})
	case TypeArray:
		return e.typedArray(dst, Array{ownContainerType(v.Field(0)), elements[any](v.Field(1))}, depth)
	case TypeDictionary:
		d := Dictionary{Key: ownContainerType(v.Field(0)), Value: ownContainerType(v.Field(1))}
		d.entries = elements[entry](v.Field(2))
		return e.dictionary(dst, &d, depth)
	}
	return e.header(dst, TypeCallable, 0)
}

func ownContainerType(v reflect.Value) ContainerType {
	return ContainerType{Type(v.Field(0).Uint()), v.Field(1).String(), v.Field(2).String()}
}

func (e encoder) ownReals(dst []byte, t Type, v reflect.Value) ([]byte, error) {
	var f reals
	n := collectReals(f[:0], v)
	if t == TypeBasis || t == TypeTransform3D {
		f.transpose()
	}
	return e.reals(dst, t, f[:n]...)
}

// collectReals appends the real numbers in a struct, in their order, and returns how many there are then.
func collectReals(dst []float32, v reflect.Value) int {
	if v.Kind() != reflect.Struct {
		return len(append(dst, float32(v.Float())))
	}
	for i := range v.NumField() {
		dst = dst[:collectReals(dst, v.Field(i))]
	}
	return len(dst)
}

// transpose makes the columns of a basis rows.
func (f *reals) transpose() {
	f[1], f[3] = f[3], f[1]
	f[2], f[6] = f[6], f[2]
	f[5], f[7] = f[7], f[5]
}

func (e encoder) ownInts(dst []byte, t Type, v reflect.Value) ([]byte, error) {
	var n ints
	return e.ints(dst, t, n[:collectInts(n[:0], v)]...)
}

func collectInts(dst []int32, v reflect.Value) int {
	if v.Kind() != reflect.Struct {
		return len(append(dst, int32(v.Int())))
	}
	for i := range v.NumField() {
		dst = dst[:collectInts(dst, v.Field(i))]
	}
	return len(dst)
}
