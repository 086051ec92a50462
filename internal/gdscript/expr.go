package gdscript

import (
	"errors"
	"fmt"
)

// Expr is an expression as it is written.
type Expr struct {
	Text   string
	Line   int
	tokens []token
}

// IsEmpty says whether there is no expression.
func (e Expr) IsEmpty() bool { return len(e.tokens) == 0 }

// Names returns the names of an expression such as Inner or Base.CHANNEL, nil for any other.
func (e Expr) Names() []string {
	names, rest := chain(e.tokens)
	if len(rest) > 0 {
		return nil
	}
	return names
}

// Loaded returns the path of preload("path"), and the names behind it, as in preload("path").CHANNEL.
func (e Expr) Loaded() (path string, names []string, ok bool) {
	t := e.tokens
	isLoad := len(t) >= 4 && t[0].is("preload") && t[1].is("(") && t[2].kind == text && t[3].is(")")
	if !isLoad {
		return "", nil, false
	}
	if rest := t[4:]; len(rest) > 0 {
		if !rest[0].is(".") {
			return "", nil, false
		}
		if names, rest = chain(rest[1:]); len(names) == 0 || len(rest) > 0 {
			return "", nil, false
		}
	}
	return t[2].text, names, true
}

// chain splits off names with points between them.
func chain(t []token) (names []string, rest []token) {
	for len(t) > 0 && t[0].kind == identifier {
		names = append(names, t[0].text)
		if t = t[1:]; len(t) < 2 || !t[0].is(".") || t[1].kind != identifier {
			break
		}
		t = t[1:]
	}
	return names, t
}

// errNotConstant says that only running the script would give the value.
var errNotConstant = errors.New("the value is not known without running the script")

// maxString is the longest string that adding makes, in bytes.
const maxString = 1 << 16

// Eval returns the value of a constant expression: nil, a bool, an int64, a float64 or a string. It asks lookup for
// what names stand for.
func (e Expr) Eval(lookup func(names []string) (any, error)) (any, error) {
	x := evaluator{e.tokens, lookup}
	v, err := x.sum()
	if err == nil && len(x.rest) > 0 {
		err = errNotConstant
	}
	return v, err
}

// evaluator reads an expression from left to right.
type evaluator struct {
	rest   []token
	lookup func(names []string) (any, error)
}

// take takes the next token if it is one of these symbols.
func (x *evaluator) take(symbols ...string) (symbol string, ok bool) {
	for _, s := range symbols {
		if len(x.rest) > 0 && x.rest[0].is(s) {
			x.rest = x.rest[1:]
			return s, true
		}
	}
	return "", false
}

func (x *evaluator) sum() (any, error)     { return x.binary(x.product, "+", "-") }
func (x *evaluator) product() (any, error) { return x.binary(x.signed, "*", "/", "%") }

func (x *evaluator) binary(operand func() (any, error), operators ...string) (any, error) {
	v, err := operand()
	for err == nil {
		operator, ok := x.take(operators...)
		if !ok {
			break
		}
		var w any
		if w, err = operand(); err == nil {
			v, err = calculate(operator, v, w)
		}
	}
	return v, err
}

func (x *evaluator) signed() (any, error) {
	negative := false
	for {
		sign, ok := x.take("-", "+")
		if !ok {
			break
		}
		negative = negative != (sign == "-")
	}
	v, err := x.primary()
	if err == nil && negative {
		return calculate("-", int64(0), v)
	}
	return v, err
}

func (x *evaluator) primary() (any, error) {
	if _, ok := x.take("("); ok {
		v, err := x.sum()
		if _, ok := x.take(")"); err == nil && !ok {
			err = errNotConstant
		}
		return v, err
	}
	if len(x.rest) == 0 {
		return nil, errNotConstant
	}
	t := x.rest[0]
	switch t.kind {
	case text:
		x.rest = x.rest[1:]
		return t.text, nil
	case integer:
		x.rest = x.rest[1:]
		return t.int, nil
	case float:
		x.rest = x.rest[1:]
		return t.float, nil
	case identifier:
		return x.name()
	}
	return nil, errNotConstant
}

func (x *evaluator) name() (any, error) {
	names, rest := chain(x.rest)
	if len(rest) > 0 && (rest[0].is("(") || rest[0].is("[") || rest[0].is(".")) {
		return nil, errNotConstant
	}
	x.rest = rest
	switch {
	case len(names) > 1:
	case names[0] == "true" || names[0] == "false":
		return names[0] == "true", nil
	case names[0] == "null":
		return nil, nil
	}
	return x.lookup(names)
}

// calculate applies an operator to two values.
func calculate(operator string, a, b any) (any, error) {
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok && operator == "+" {
			if len(a)+len(b) > maxString {
				return nil, fmt.Errorf("a string of more than %d bytes", maxString)
			}
			return a + b, nil
		}
	case int64:
		switch b := b.(type) {
		case int64:
			return calculateInt(operator, a, b)
		case float64:
			return calculateFloat(operator, float64(a), b)
		}
	case float64:
		switch b := b.(type) {
		case int64:
			return calculateFloat(operator, a, float64(b))
		case float64:
			return calculateFloat(operator, a, b)
		}
	}
	return nil, errNotConstant
}

func calculateInt(operator string, a, b int64) (any, error) {
	switch {
	case operator == "+":
		return a + b, nil
	case operator == "-":
		return a - b, nil
	case operator == "*":
		return a * b, nil
	case b == 0:
		return nil, errors.New("a division by zero")
	case operator == "/":
		return a / b, nil
	}
	return a % b, nil
}

func calculateFloat(operator string, a, b float64) (any, error) {
	switch operator {
	case "+":
		return a + b, nil
	case "-":
		return a - b, nil
	case "*":
		return a * b, nil
	case "/":
		return a / b, nil
	}
	return nil, errNotConstant
}
