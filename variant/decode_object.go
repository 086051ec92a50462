package variant

import "github.com/godotpeer/godotpeer/gderr"

// object reads an object: EncodedObjectAsID, Object or nil.
func (d *decoder) object(h uint32, depth int) (any, error) {
	if h&flagObjectAsID != 0 {
		if err := d.need(8, "the id of an object"); err != nil {
			return nil, err
		}
		if id := EncodedObjectAsID(d.uint64()); id != 0 {
			return id, nil
		}
		return nil, nil
	}
	if !d.flags.has(AllowObjects) {
		return nil, fail(gderr.ErrUnauthorized, d.pos-4, "an object, which is not allowed")
	}
	return d.fullObject(depth)
}

func (d *decoder) fullObject(depth int) (any, error) {
	class, err := d.text()
	if err != nil || class == "" {
		return nil, err
	}
	n, err := d.negativeIsNone(8, cut(class))
	if err != nil {
		return nil, err
	}
	o := Object{Class: class, Properties: make([]Property, 0, d.room(n, 2))}
	for range n {
		var p Property
		if p.Name, err = d.text(); err != nil {
			return nil, err
		}
		if p.Value, err = d.value(depth + 1); err != nil {
			return nil, err
		}
		o.Properties = append(o.Properties, p)
	}
	return o, nil
}

// negativeIsNone reads a number of elements where the engine takes a negative one for none.
func (d *decoder) negativeIsNone(least int, what string) (int, error) {
	if d.left() >= 4 && d.data[d.pos+3]&0x80 != 0 {
		d.pos += 4
		return 0, nil
	}
	return d.count(noMask, least, what)
}
