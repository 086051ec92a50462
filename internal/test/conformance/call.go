package conformance

import "fmt"

// New makes an object of a class.
func (e *Engine) New(class string) (any, error) {
	construct, known := e.classes[class]
	if !known {
		return nil, fmt.Errorf("unknown class %q", class)
	}
	return construct(), nil
}

// Call calls a method of an object, by the Godot names of both, and gives the answer that GDScript would have got. An object
// that is returned comes with the name of its class, and a Variant is decoded; of objects in an Array there are the names.
func (e *Engine) Call(class string, object any, method string, args ...any) (answer any, answerClass string, err error) {
	r := &run{engine: e}
	answer, err = r.invoke(&instance{class, object}, method, args)
	if err != nil {
		return nil, "", err
	}
	switch got := answer.(type) {
	case *instance:
		return got.value, got.class, nil
	case encoded:
		answer, err = e.decodeVariant(got)
	case []any:
		for i, element := range got {
			if in, isObject := element.(*instance); isObject {
				got[i] = in.class
			}
		}
	}
	return answer, "", err
}
