package variant

import (
	"encoding/binary"
	"math"
	"reflect"

	"github.com/godotpeer/godotpeer/gderr"
)

func (e encoder) array(dst []byte, v []any, depth int) (_ []byte, err error) {
	if dst, err = e.count(dst, TypeArray, 0, len(v)); err != nil {
		return dst, err
	}
	for i := range v {
		if dst, err = e.element(dst, v[i], depth+1); err != nil {
			return dst, inside(err, indexPath(i))
		}
	}
	return dst, nil
}

// element encodes an element of an Array, or a value of a Dictionary. In a key a NaN there makes the key equal to no other
// (Variant::hash_compare without semantic_comparison), and so it is an error.
func (e encoder) element(dst []byte, v any, depth int) ([]byte, error) {
	if e.flags&canonical != 0 && isNaN(v) {
		return dst, refuse(gderr.ErrInvalidParameter, "NaN equals nothing")
	}
	return e.value(dst, v, depth)
}

func isNaN(v any) bool {
	f := reflect.ValueOf(v)
	return f.CanFloat() && math.IsNaN(f.Float())
}

// typedArray encodes a typed array. What Array.append would convert is converted, and what it would refuse is an error.
func (e encoder) typedArray(dst []byte, v *Array, depth int) (_ []byte, err error) {
	elem := e.reduced(&v.Elem)
	written := e.written(elem)
	if dst, err = e.header(dst, TypeArray, written.kind()<<elemShift); err != nil {
		return dst, err
	}
	if dst, err = e.containerType(dst, written); err != nil {
		return dst, err
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(v.Values)))
	for i := range v.Values {
		value, ok := elem.accept(asDecoded(v.Values[i]))
		if !ok {
			return dst, inside(misfit(*elem, value), indexPath(i))
		}
		if dst, err = e.element(dst, value, depth+1); err != nil {
			return dst, inside(err, indexPath(i))
		}
	}
	return dst, nil
}

// dictionary encodes a Dictionary; nil is an empty one. Values need not fit the value type: decoding keeps those
// that do not, and so they must survive.
func (e encoder) dictionary(dst []byte, d *Dictionary, depth int) (_ []byte, err error) {
	if d == nil {
		return e.count(dst, TypeDictionary, 0, 0)
	}
	key := e.reduced(&d.Key)
	keys, values := e.written(key), e.written(e.reduced(&d.Value))
	if dst, err = e.header(dst, TypeDictionary, keys.kind()<<elemShift|values.kind()<<valueShift); err != nil {
		return dst, err
	}
	if dst, err = e.containerType(dst, keys); err != nil {
		return dst, err
	}
	if dst, err = e.containerType(dst, values); err != nil {
		return dst, err
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(d.entries)))
	for i := range d.entries {
		entry := &d.entries[i]
		if dst, err = e.key(dst, key, entry, depth+1); err == nil {
			dst, err = e.element(dst, entry.value, depth+1)
		}
		if err != nil {
			return dst, inside(err, keyPath(entry.key()))
		}
	}
	return dst, nil
}

// key encodes the key of an entry of a Dictionary whose keys have the given type.
func (e encoder) key(dst []byte, want *ContainerType, entry *entry, depth int) ([]byte, error) {
	kind, isText := entry.other.(textKind)
	if isText && kind == keyString && (want.Type == TypeNil || want.Type == TypeString) {
		return e.text(dst, TypeString, entry.text)
	}
	k, ok := want.accept(entry.key())
	if !ok {
		return dst, misfit(*want, k)
	}
	if name, isName := k.(StringName); isName && e.flags.has(canonical) {
		return e.text(dst, TypeString, string(name)) // which equals it, as a key only
	}
	return e.value(dst, k, depth)
}

// kind returns the two bits of the header that say how the type follows.
func (c *ContainerType) kind() uint32 {
	switch {
	case c.Type == TypeNil:
		return kindNone
	case c.Script != "":
		return kindScript
	case c.Class != "":
		return kindClass
	}
	return kindBuiltin
}

// reduced returns the type as it is sent: without full objects a class or script is that of objects sent as ids.
func (e encoder) reduced(c *ContainerType) *ContainerType {
	switch {
	case e.flags.has(Godot3):
		return &untyped
	case c.Type == TypeObject && !e.flags.has(FullObjects):
		return &objectByID
	}
	return c
}

// written returns the type as it stands in the bytes. Keys are equal whatever the types of their containers.
func (e encoder) written(c *ContainerType) *ContainerType {
	if e.flags.has(canonical) {
		return &untyped
	}
	return c
}

// What containers of other types are reduced to.
var (
	untyped    = ContainerType{}
	objectByID = ContainerType{Type: TypeObject, Class: encodedObjectAsID}
)

func (e encoder) containerType(dst []byte, c *ContainerType) ([]byte, error) {
	switch c.kind() {
	case kindBuiltin:
		return binary.LittleEndian.AppendUint32(dst, uint32(c.Type)), nil
	case kindClass:
		return e.texts(dst, c.Class)
	case kindScript:
		return e.texts(dst, c.Script)
	}
	return dst, nil
}

// rid encodes an RID, of which Godot 3 sends only the type.
func (e encoder) rid(dst []byte, v RID) ([]byte, error) {
	dst, err := e.header(dst, TypeRID, 0)
	if e.flags.has(Godot3) {
		return dst, err
	}
	return binary.LittleEndian.AppendUint64(dst, uint64(v)), err
}

func (e encoder) objectID(dst []byte, v EncodedObjectAsID) ([]byte, error) {
	if v == 0 {
		return e.header(dst, TypeNil, 0)
	}
	dst, err := e.header(dst, TypeObject, flagObjectAsID)
	return binary.LittleEndian.AppendUint64(dst, uint64(v)), err
}

func (e encoder) object(dst []byte, v *Object, depth int) ([]byte, error) {
	if !e.flags.has(FullObjects) {
		return dst, refuse(gderr.ErrInvalidParameter, "an Object has no id to send; encode it with FullObjects")
	}
	if v.Class == "" {
		return dst, refuse(gderr.ErrInvalidParameter, "an Object needs a class")
	}
	dst, err := e.header(dst, TypeObject, 0)
	if err != nil {
		return dst, err
	}
	if dst, err = e.texts(dst, v.Class); err != nil {
		return dst, err
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(v.Properties)))
	for i := range v.Properties {
		p := &v.Properties[i]
		if dst, err = e.texts(dst, p.Name); err != nil {
			return dst, err
		}
		if dst, err = e.value(dst, p.Value, depth+1); err != nil {
			return dst, inside(err, "."+cut(p.Name))
		}
	}
	return dst, nil
}
