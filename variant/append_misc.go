package variant

import (
	"encoding/binary"
	"reflect"

	"github.com/godotpeer/godotpeer/gderr"
)

// misc encodes names, objects and typed arrays; what is none of them goes on to packed.
func (e encoder) misc(dst []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case StringName:
		return e.stringName(dst, v)
	case NodePath:
		return e.nodePath(dst, v)
	case RID:
		return e.rid(dst, v)
	case EncodedObjectAsID:
		return e.objectID(dst, v)
	case Object:
		return e.object(dst, v, depth)
	case Callable:
		return e.header(dst, TypeCallable, 0)
	case Signal:
		return e.signal(dst, v)
	case Array:
		return e.typedArray(dst, v, depth)
	}
	if isPacked(v) {
		return e.packed(dst, v)
	}
	return e.reflected(dst, reflect.ValueOf(v), depth)
}

// stringName encodes a StringName; as a lookup key it is the String that equals it.
func (e encoder) stringName(dst []byte, v StringName) ([]byte, error) {
	if e.flags.has(canonical) {
		return e.text(dst, TypeString, string(v))
	}
	return e.text(dst, TypeStringName, string(v))
}

func (e encoder) nodePath(dst []byte, v NodePath) ([]byte, error) {
	const marker = 1 << 31 // the old form, a plain string, had the length here
	dst, err := e.header(dst, TypeNodePath, 0)
	if err != nil {
		return dst, err
	}
	absolute := uint32(0)
	if v.Absolute {
		absolute = 1
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(v.Names))|marker)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(v.Subnames)))
	dst = binary.LittleEndian.AppendUint32(dst, absolute)
	if dst, err = e.texts(dst, v.Names); err != nil {
		return dst, err
	}
	return e.texts(dst, v.Subnames)
}

func (e encoder) texts(dst []byte, all []string) (_ []byte, err error) {
	for _, s := range all {
		if dst, err = checkedText(dst, s); err != nil {
			return dst, err
		}
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

func (e encoder) object(dst []byte, v Object, depth int) ([]byte, error) {
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
	if dst, err = checkedText(dst, v.Class); err != nil {
		return dst, err
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(v.Properties)))
	for _, p := range v.Properties {
		if dst, err = checkedText(dst, p.Name); err != nil {
			return dst, err
		}
		if dst, err = e.value(dst, p.Value, depth+1); err != nil {
			return dst, inside(err, "."+cut(p.Name))
		}
	}
	return dst, nil
}

func (e encoder) signal(dst []byte, v Signal) ([]byte, error) {
	dst, err := e.text(dst, TypeSignal, v.Name)
	return binary.LittleEndian.AppendUint64(dst, uint64(v.ObjectID)), err
}
