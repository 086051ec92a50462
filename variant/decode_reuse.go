package variant

import "slices"

// renew reads a value and returns old if that is the same text or number, or a container that it has filled.
func (d *decoder) renew(old any, depth int) (any, error) {
	if old == nil {
		return d.value(depth)
	}
	t, h, err := d.open(depth)
	if err != nil {
		return nil, err
	}
	switch {
	case t == TypeString:
		return d.renewText(old)
	case t == TypeInt:
		n, err := d.integer(h)
		return renewed(old, n, err)
	case t == TypeFloat:
		f, err := d.float(h)
		return renewed(old, f, err)
	case t == TypeArray:
		return d.array(old, h, depth)
	case t == TypeDictionary:
		if dict, ok := old.(*Dictionary); ok && dict != nil {
			return dict, d.dictionaryInto(dict, h, depth)
		}
	}
	return d.body(t, h, depth)
}

func (d *decoder) renewText(old any) (any, error) {
	b, err := d.textBytes()
	if err != nil {
		return nil, err
	}
	if s, ok := old.(string); ok && s == string(b) {
		return old, nil
	}
	return d.keep(b), nil
}

// renewed returns old if it is the number n, which saves the memory of an interface.
func renewed[T int64 | float64](old any, n T, err error) (any, error) {
	if o, ok := old.(T); ok && o == n && o != 0 { // the two zeros of floats are equal
		return old, err
	}
	return n, err
}

// renewAll reads values over those that are there.
func (d *decoder) renewAll(values []any, depth int) (err error) {
	for i := range values {
		if values[i], err = d.renew(values[i], depth); err != nil {
			return err
		}
	}
	return nil
}

// dictionaryInto reads a Dictionary into the memory of dict, whose texts and values stay where they are the same.
func (d *decoder) dictionaryInto(dict *Dictionary, h uint32, depth int) error {
	var key, value ContainerType
	n, err := d.dictionaryHead(&key, &value, h)
	if err != nil {
		return err
	}
	before := dict.entries
	dict.Key, dict.Value, dict.entries = key, value, slices.Grow(before[:0], d.room(n, 2))
	dict.index = dict.index.empty(n)
	if err := d.entries(dict, n, depth); err != nil {
		return err
	}
	if len(before) > len(dict.entries) {
		clear(before[len(dict.entries):])
	}
	return nil
}
