// Package enums gives the values of the engine's enums as text.
package enums

import "strconv"

// Text returns the name of a value of an enum or, if it has none, the enum's with the number.
func Text[E ~int | ~uint8](enum string, names []string, value E) string {
	if i := int(value); i >= 0 && i < len(names) && names[i] != "" {
		return names[i]
	}
	return enum + "(" + strconv.Itoa(int(value)) + ")"
}
