package apicheck

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/conformance"
)

// checkError compares what a method returned with the dialect of errors: it names the type and the method that was
// called, and an error of an argument says what is wrong.
func checkError(op string, err error) error {
	var e *gderr.Error
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return nil
	case !errors.As(err, &e) || error(e) != err:
		return fmt.Errorf("%s returns a %T: %w", op, err, err)
	case e.Op != op:
		return fmt.Errorf("%s returns an error of %q", op, e.Op)
	case e.Code == gderr.ErrInvalidParameter && e.Err == nil:
		return fmt.Errorf("%s does not say what is wrong with an argument", op)
	}
	return nil
}

func TestCheckError(t *testing.T) {
	t.Parallel()
	cause := errors.New("x")
	assert.NoError(t, checkError("p.T.M", nil))
	assert.NoError(t, checkError("p.T.M", context.Canceled))
	assert.NoError(t, checkError("p.T.M", gderr.New("p.T.M", gderr.ErrInvalidParameter, cause)))
	assert.NoError(t, checkError("p.T.M", gderr.New("p.T.M", gderr.ErrBusy, nil)))
	assert.ErrorContains(t, checkError("p.T.M", gderr.ErrBusy), "returns a gderr.Code")
	assert.ErrorContains(t, checkError("p.T.M", gderr.New("p.T.N", gderr.ErrBusy, nil)), `an error of "p.T.N"`)
	assert.ErrorContains(t, checkError("p.T.M", gderr.New("p.T.M", gderr.ErrInvalidParameter, nil)), "does not say")
}

// TestErrorsOfMethods calls every method of every class with arguments that are nothing, and with wrong ones.
func TestErrorsOfMethods(t *testing.T) {
	t.Parallel()
	for class, construct := range conformance.Godot4Classes() {
		pkg, name := goType(class)
		typ := reflect.TypeOf(construct())
		for i := range typ.NumMethod() {
			method := typ.Method(i)
			op := pkg + "." + declarer(typ, name, method.Name) + "." + method.Name
			for kind, value := range arguments {
				peer := reflect.ValueOf(construct())
				assert.NoError(t, checkError(op, call(peer.Method(i), value)), kind)
				closePeer(peer)
			}
		}
	}
}

// declarer returns the name of the type that a method is declared for: a part that the user knows as a type of its own, as
// the Node of a Spawner, speaks for itself.
func declarer(typ reflect.Type, name, method string) string {
	typ = typ.Elem()
	for i := range typ.NumField() {
		part := typ.Field(i)
		_, has := part.Type.MethodByName(method)
		if has && part.Anonymous && part.IsExported() && part.Type.Kind() == reflect.Pointer {
			return part.Type.Elem().Name()
		}
	}
	return name
}

// arguments make an argument of a type.
var arguments = map[string]func(reflect.Type) reflect.Value{
	"with nothing": reflect.Zero,
	"with -1 or nonsense": func(typ reflect.Type) reflect.Value {
		v := reflect.New(typ).Elem()
		switch {
		case v.CanInt():
			v.SetInt(-1)
		case v.CanFloat():
			v.SetFloat(-1)
		case typ.Kind() == reflect.String:
			v.SetString("\x00 nonsense")
		}
		return v
	},
}

// call calls a method, if it can fail, and returns its error. A context has ended.
func call(method reflect.Value, argument func(reflect.Type) reflect.Value) error {
	typ := method.Type()
	if results := typ.NumOut(); results == 0 || typ.Out(results-1) != reflect.TypeFor[error]() {
		return nil
	}
	ended, end := context.WithCancel(context.Background())
	end()
	var args []reflect.Value
	for i := range typ.NumIn() {
		switch param := typ.In(i); {
		case typ.IsVariadic() && i == typ.NumIn()-1:
		case param == reflect.TypeFor[context.Context]():
			args = append(args, reflect.ValueOf(ended))
		case param == reflect.TypeFor[*http.Request]():
			return nil // package http gives handlers no nil
		default:
			args = append(args, argument(param))
		}
	}
	results := method.Call(args)
	err, _ := results[len(results)-1].Interface().(error)
	return err
}

// closePeer gives back what a call may have opened.
func closePeer(peer reflect.Value) {
	switch p := peer.Interface().(type) {
	case interface{ DisconnectFromHost() }:
		p.DisconnectFromHost()
	case interface{ Stop() }:
		p.Stop()
	case interface{ Destroy() }:
		p.Destroy()
	case interface{ Close() }:
		p.Close()
	case interface{ Close(code int, reason string) }:
		p.Close(-1, "")
	}
}

// opForm is what an error says of where it comes from; a method's name may follow from elsewhere.
var opForm = regexp.MustCompile(`^[a-z]+\.([A-Z]\w*\.)?([A-Z]\w*)?$`)

// TestErrorsInSource: where the text of what failed stands in an error, it is a package, a type and a method, and an error
// of an argument has a cause.
func TestErrorsInSource(t *testing.T) {
	t.Parallel()
	files := token.NewFileSet()
	eachSource(t, files, func(_ string, file *ast.File) {
		ast.Inspect(file, func(node ast.Node) bool {
			if call, ok := node.(*ast.CallExpr); ok {
				assert.NoError(t, checkCall(call), "%v", files.Position(call.Pos()))
			}
			return true
		})
	})
}

// makers are the functions that make an error, with the place of what failed among their arguments.
var makers = map[string]int{"gderr.New": 0, "errs.Renamed": 0, "errs.Waited": 1}

// checkCall checks a call that makes an error.
func checkCall(call *ast.CallExpr) error {
	name, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	pkg, ok := name.X.(*ast.Ident)
	if !ok {
		return nil
	}
	maker := pkg.Name + "." + name.Sel.Name
	place, ok := makers[maker]
	if !ok {
		return nil
	}
	if text, ok := beginning(call.Args[place]); ok && text != "" && !opForm.MatchString(text) {
		return fmt.Errorf("%q is no package, type and method", text)
	}
	if maker == "gderr.New" && isName(call.Args[1], "ErrInvalidParameter") && isName(call.Args[2], "nil") {
		return errors.New("an argument is wrong, and nothing says what")
	}
	return nil
}

// beginning returns the text that an expression begins with, if it is written there.
func beginning(e ast.Expr) (text string, ok bool) {
	for {
		switch sum := e.(type) {
		case *ast.BinaryExpr:
			e = sum.X
			continue
		case *ast.BasicLit:
			text, err := strconv.Unquote(sum.Value)
			return text, err == nil
		}
		return "", false
	}
}

// isName reports whether an expression is a name, in this package or another.
func isName(e ast.Expr, name string) bool {
	if selector, ok := e.(*ast.SelectorExpr); ok {
		e = selector.Sel
	}
	ident, ok := e.(*ast.Ident)
	return ok && ident.Name == name
}
