package variant

import "reflect"

// structTypes maps the struct types of this package to their Variant types.
var structTypes = func() map[reflect.Type]Type {
	types := map[reflect.Type]Type{reflect.TypeFor[Dictionary](): TypeDictionary}
	for _, v := range []any{
		Vector2{}, Vector2i{}, Rect2{}, Rect2i{}, Vector3{}, Vector3i{}, Transform2D{}, Vector4{}, Vector4i{}, Plane{},
		Quaternion{}, AABB{}, Basis{}, Transform3D{}, Projection{}, Color{}, NodePath{}, Object{}, Callable{}, Signal{},
		Array{},
	} {
		types[reflect.TypeOf(v)], _ = TypeOf(v)
	}
	return types
}()

// fillExact fills a struct type of this package from data of that type.
func (d *decoder) fillExact(v reflect.Value, t Type, h uint32, depth int) error {
	target := v.Addr().Interface()
	switch {
	case realCounts[t] > 0:
		f, err := d.reals(t, h)
		if err == nil {
			f.set(target)
		}
		return err
	case intCounts[t] > 0:
		n, err := d.ints(t)
		if err == nil {
			n.set(target)
		}
		return err
	}
	switch p := target.(type) {
	case *NodePath:
		return store(p)(d.nodePath())
	case *Signal:
		return store(p)(d.signal())
	case *Object:
		return d.fillObject(v, h, depth)
	case *Array:
		return d.fillArray(p, h, depth)
	case *Dictionary:
		return d.dictionaryInto(p, h, depth)
	}
	return nil // a Callable, which is always empty
}

// fillArray fills an Array, which has no element type if the data has none.
func (d *decoder) fillArray(p *Array, h uint32, depth int) error {
	v, err := d.array(nil, h, depth)
	switch v := v.(type) {
	case Array:
		*p = v
	case []any:
		*p = Array{Values: v}
	}
	return err
}

// fillObject fills an Object or an EncodedObjectAsID, whichever was sent. Null is the zero value of both.
func (d *decoder) fillObject(v reflect.Value, h uint32, depth int) error {
	object, err := d.object(h, depth)
	switch {
	case err != nil:
		return err
	case object == nil:
		v.SetZero()
		return nil
	case reflect.TypeOf(object) != v.Type():
		return mismatch(v.Type(), reflect.TypeOf(object).Name())
	}
	v.Set(reflect.ValueOf(object))
	return nil
}

// set sets what p points to, one of the types that consist of real numbers.
func (f *reals) set(p any) {
	switch p := p.(type) {
	case *Vector2:
		*p = f.vector2(0)
	case *Rect2:
		*p = f.rect2()
	case *Vector3:
		*p = f.vector3(0)
	case *Transform2D:
		*p = f.transform2D()
	case *Vector4:
		*p = f.vector4(0)
	case *Plane:
		*p = f.plane()
	case *Quaternion:
		*p = f.quaternion()
	case *AABB:
		*p = f.aabb()
	case *Basis:
		*p = f.basis()
	case *Transform3D:
		*p = f.transform3D()
	case *Projection:
		*p = f.projection()
	case *Color:
		*p = f.color()
	}
}

// set sets what p points to, one of the types that consist of integers.
func (n *ints) set(p any) {
	switch p := p.(type) {
	case *Vector2i:
		*p = n.vector2i(0)
	case *Vector3i:
		*p = n.vector3i()
	case *Vector4i:
		*p = n.vector4i()
	case *Rect2i:
		*p = n.rect2i()
	}
}
