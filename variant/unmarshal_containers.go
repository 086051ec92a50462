package variant

import (
	"reflect"
	"unsafe"
)

// fillList fills a slice or an array.
func (d *decoder) fillList(v reflect.Value, t Type, h uint32, depth int) error {
	if ok, err := d.fillPacked(v.Addr().Interface(), t, h); ok {
		return err
	}
	switch {
	case t == TypeArray:
		return d.fillElements(v, h, depth)
	case t >= TypePackedByteArray:
		packed, err := d.packedArray(t, h)
		if err != nil {
			return err
		}
		return setElements(v, reflect.ValueOf(packed))
	}
	return mismatch(v.Type(), t.String())
}

// fillElements fills a slice or an array from an Array. A slice grows with what has been read, so that a false
// count takes no memory; elements for which an array has no room are skipped.
func (d *decoder) fillElements(v reflect.Value, h uint32, depth int) error {
	var elem ContainerType // is not asked for: what fits v is what counts
	if err := d.containerType(&elem, h>>elemShift); err != nil {
		return err
	}
	n, err := d.count(sharedMask, leastValue, "Array")
	if err != nil {
		return err
	}
	clearList(v, d.room(n, max(1, int(v.Type().Elem().Size())/leastValue)))
	for i := range n {
		element, ok := nextElement(v, i)
		if !ok {
			_, err = d.value(depth + 1)
		} else {
			err = d.into(element, depth+1)
		}
		if err != nil {
			return inside(err, indexPath(i))
		}
	}
	return nil
}

// clearList makes a slice empty but not nil, with room for some elements, and the elements of an array zero.
func clearList(v reflect.Value, room int) {
	switch {
	case v.Kind() == reflect.Array:
		v.SetZero()
		return
	case v.IsNil() && room == 0:
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	v.SetLen(0)
	v.Grow(room)
}

// nextElement returns the i-th element, for which a slice grows; false behind the end of an array.
func nextElement(v reflect.Value, i int) (reflect.Value, bool) {
	if v.Kind() == reflect.Array {
		if i >= v.Len() {
			return v, false
		}
		return v.Index(i), true
	}
	if i >= v.Cap() {
		v.Grow(1)
	}
	v.SetLen(i + 1)
	element := v.Index(i)
	element.SetZero()
	return element, true
}

// setElements fills a slice or an array from the elements of a packed array.
func setElements(v, packed reflect.Value) error {
	clearList(v, 0)
	for i := range packed.Len() {
		element, ok := nextElement(v, i)
		if !ok {
			return nil
		}
		if err := setElement(element, packed.Index(i)); err != nil {
			return inside(err, indexPath(i))
		}
	}
	return nil
}

func setElement(v, from reflect.Value) error {
	switch {
	case v.Kind() == reflect.Interface && v.NumMethod() == 0:
		v.Set(reflect.ValueOf(asDecoded(from.Interface())))
		return nil
	case from.CanInt():
		return setInt(v, from.Int())
	case from.CanUint():
		return setInt(v, int64(from.Uint()))
	case from.CanFloat():
		return setFloat(v, from.Float())
	case from.Kind() == v.Kind() && from.CanConvert(v.Type()):
		v.Set(from.Convert(v.Type()))
		return nil
	}
	t, _ := TypeOf(from.Interface())
	return mismatch(v.Type(), t.String())
}

// fillMap adds the entries of a Dictionary to a map.
func (d *decoder) fillMap(v reflect.Value, t Type, h uint32, depth int) error {
	if t != TypeDictionary {
		return mismatch(v.Type(), t.String())
	}
	var keys, values ContainerType // are not asked for: what fits v is what counts
	n, err := d.dictionaryHead(&keys, &values, h)
	if err != nil {
		return err
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	for range n {
		key.SetZero()
		value.SetZero()
		if err := d.into(key, depth+1); err != nil {
			return inside(err, "[key]")
		}
		if !key.Comparable() {
			return inside(mismatch(v.Type().Key(), "a key that Go cannot compare"), "[key]")
		}
		if err := d.into(value, depth+1); err != nil {
			return inside(err, keyPath(asDecoded(key.Interface())))
		}
		v.SetMapIndex(key, value)
	}
	return nil
}

// fillStruct fills a type of this package, or the fields of a struct from a Dictionary.
func (d *decoder) fillStruct(v reflect.Value, t Type, h uint32, depth int) error {
	plan := planOf(v.Type())
	switch {
	case plan.isVariant && plan.variant == t:
		return d.fillOwn(v, t, h, depth)
	case plan.isVariant || t != TypeDictionary:
		return mismatch(v.Type(), t.String())
	}
	var keys, values ContainerType // are not asked for: what fits v is what counts
	n, err := d.dictionaryHead(&keys, &values, h)
	if err != nil {
		return err
	}
	for i := range n {
		if err := d.fillField(v, plan, i, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// fillField reads a key and, into the field of that name, its value. It tries first whether the key is that of the
// i-th field: servers send the same keys in the same order.
func (d *decoder) fillField(v reflect.Value, plan *structPlan, i, depth int) error {
	if i < len(plan.fields) && depth <= maxDepth {
		f := &plan.fields[i]
		if f.key != nil && d.left() >= len(f.key) && string(d.data[d.pos:d.pos+len(f.key)]) == string(f.key) {
			d.pos += len(f.key)
			return d.intoField(v, f, depth)
		}
	}
	t, h, err := d.open(depth)
	if err != nil {
		return err
	}
	if t != TypeString && t != TypeStringName {
		if _, err := d.body(t, h, depth); err != nil {
			return err
		}
		_, err = d.value(depth)
		return err
	}
	name, err := d.textBytes()
	if err != nil {
		return err
	}
	f := plan.find(name)
	if f == nil {
		_, err = d.value(depth)
		return err
	}
	return d.intoField(v, f, depth)
}

// intoField reads a value into the field.
func (d *decoder) intoField(v reflect.Value, f *field, depth int) error {
	if f.direct != nil && d.direct(f.direct, unsafe.Add(v.Addr().UnsafePointer(), f.offset), depth) {
		return nil
	}
	if err := d.into(settableField(v, f.index), depth); err != nil {
		return inside(err, "."+f.name)
	}
	return nil
}

// settableField returns the field, for which embedded pointers are set.
func settableField(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}
