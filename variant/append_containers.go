package variant

import (
	"encoding/binary"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/godotpeer/godotpeer/gderr"
)

func (e encoder) array(dst []byte, v []any, depth int) (_ []byte, err error) {
	if dst, err = e.count(dst, TypeArray, 0, len(v)); err != nil {
		return dst, err
	}
	for i := range v {
		if dst, err = e.value(dst, v[i], depth+1); err != nil {
			return dst, inside(err, indexPath(i))
		}
	}
	return dst, nil
}

// typedArray encodes a typed array. What the engine would convert when it adds an element is converted, and what
// it would refuse is an error.
func (e encoder) typedArray(dst []byte, v Array, depth int) (_ []byte, err error) {
	elem := e.reduced(&v.Elem)
	if dst, err = e.header(dst, TypeArray, elem.kind()<<elemShift); err != nil {
		return dst, err
	}
	if dst, err = e.containerType(dst, elem); err != nil {
		return dst, err
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(v.Values)))
	for i := range v.Values {
		value, ok := elem.accept(plain(v.Values[i]))
		if !ok {
			return dst, inside(misfit(*elem, value), indexPath(i))
		}
		if dst, err = e.value(dst, value, depth+1); err != nil {
			return dst, inside(err, indexPath(i))
		}
	}
	return dst, nil
}

// dictionary encodes a Dictionary; nil is an empty one. Values need not fit the value type: the engine keeps, when
// it decodes, those that do not, and so they must survive.
func (e encoder) dictionary(dst []byte, d *Dictionary, depth int) (_ []byte, err error) {
	if d == nil {
		return e.count(dst, TypeDictionary, 0, 0)
	}
	key, value := e.reduced(&d.Key), e.reduced(&d.Value)
	if dst, err = e.header(dst, TypeDictionary, key.kind()<<elemShift|value.kind()<<valueShift); err != nil {
		return dst, err
	}
	if dst, err = e.containerType(dst, key); err != nil {
		return dst, err
	}
	if dst, err = e.containerType(dst, value); err != nil {
		return dst, err
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(d.entries)))
	for i := range d.entries {
		entry := &d.entries[i]
		if dst, err = e.key(dst, key, entry, depth+1); err == nil {
			dst, err = e.value(dst, entry.value, depth+1)
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
		return checkedText(dst, c.Class)
	case kindScript:
		return checkedText(dst, c.Script)
	}
	return dst, nil
}

// keyPath returns how the path of an error names the value of a key.
func keyPath(key any) string {
	if s, ok := text(key); ok {
		return "." + cut(s)
	}
	if n, ok := key.(int64); ok {
		return "[" + strconv.FormatInt(n, 10) + "]"
	}
	t, _ := TypeOf(key)
	return "[" + t.String() + "]"
}

// inside returns err with the path of a TypeError, or of what says where, longer by the outer step.
func inside(err error, step string) error {
	var coded *gderr.Error
	if !errors.As(err, &coded) || coded.Code == gderr.ErrOutOfMemory {
		return err // the path of too deep nesting would be as long as the nesting
	}
	switch cause := coded.Err.(type) {
	case *DataError: // has its offset
	case *TypeError:
		cause.Path = prepend(step, cause.Path)
	case *placeError:
		cause.path = prepend(step, cause.path)
	default:
		coded.Err = &placeError{step, cause}
	}
	return err
}

// The limits of the text of an error, in bytes: names and paths come from the data, and are as long as it likes.
const (
	longestName = 60
	longestPath = 300
)

// cut returns a name, or its beginning if it is too long for an error.
func cut(name string) string {
	if len(name) <= longestName {
		return name
	}
	end := longestName
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + "…"
}

// prepend returns a path with the step before it. Of a long path the innermost steps are left.
func prepend(step, path string) string {
	switch {
	case len(path) < longestPath:
		return step + path
	case strings.HasPrefix(path, "…"):
		return path
	}
	return "…" + path
}

// placeError adds to a cause where in the value it is.
type placeError struct {
	path string
	err  error
}

func (e *placeError) Error() string { return e.path + ": " + e.err.Error() }
func (e *placeError) Unwrap() error { return e.err }

// misfit returns the error of an element that the typed container refuses.
func misfit(c ContainerType, v any) error {
	return gderr.New("variant.Append", gderr.ErrInvalidParameter, &TypeError{Want: strings.Clone(cut(c.String())), Got: nameOf(v)})
}

// indexPath returns how the path of an error names an element.
func indexPath(i int) string { return "[" + strconv.Itoa(i) + "]" }

// nameOf returns the name of a value's type, for errors.
func nameOf(v any) string {
	if t, ok := TypeOf(v); ok {
		return t.String()
	}
	return nameOfGo(reflect.TypeOf(v))
}

// nameOfGo returns the name of a Go type.
func nameOfGo(t reflect.Type) string { return t.String() }
