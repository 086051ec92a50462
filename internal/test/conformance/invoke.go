package conformance

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"time"
)

var (
	errorType   = reflect.TypeFor[error]()
	contextType = reflect.TypeFor[context.Context]()
)

// errStuck is the failure of a call that did not return in time. The object must then be left alone:
// the call still runs.
var errStuck = errors.New("the call has not returned")

// invoke calls a method of in by its Godot name and gives the answer that GDScript would have got.
func (r *run) invoke(in *instance, name string, args []any) (any, error) {
	method, ok := r.engine.api.Method(in.class, name)
	if !ok {
		return nil, fmt.Errorf("unknown method %s.%s", in.class, name)
	}
	fn := reflect.ValueOf(in.value).MethodByName(GoName(name))
	if !fn.IsValid() {
		return nil, fmt.Errorf("%T has no method %s for %s.%s", in.value, GoName(name), in.class, name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), r.engine.limit)
	defer cancel()
	params, err := r.engine.arguments(ctx, fn.Type(), method, args)
	if err != nil {
		return nil, fmt.Errorf("%s.%s: %w", in.class, name, err)
	}
	results, err := callWithin(r.engine.limit, fn, params)
	if err != nil {
		r.stuck = r.stuck || errors.Is(err, errStuck)
		return nil, fmt.Errorf("%s.%s: %w", in.class, name, err)
	}
	if _, failure := splitError(results); r.scene != nil && failure != nil {
		r.scene.failed = true
	}
	answer, err := r.engine.answer(method, results)
	if err != nil {
		return nil, fmt.Errorf("%s.%s: %w", in.class, name, err)
	}
	if got, ok := answer.(*instance); ok {
		r.instances = append(r.instances, got)
	}
	return answer, nil
}

// arguments makes the Go arguments of a call. Those that the step leaves out are the reference's
// defaults. A context that Go puts before Godot's parameters is ctx.
func (e *Engine) arguments(ctx context.Context, fn reflect.Type, method Method, args []any) ([]reflect.Value, error) {
	var params []reflect.Value
	if fn.NumIn() > 0 && fn.In(0) == contextType {
		params = append(params, reflect.ValueOf(ctx))
	}
	if len(args) > len(method.Params) || fn.NumIn() != len(params)+len(method.Params) {
		return nil, fmt.Errorf("given %d arguments; Godot takes %d, Go is %s", len(args), len(method.Params), fn)
	}
	for i, param := range method.Params {
		arg, err := e.argument(param, args, i)
		if err != nil {
			return nil, err
		}
		value, err := convert(arg, fn.In(len(params)))
		if err != nil {
			return nil, fmt.Errorf("argument %s: %w", param.Name, err)
		}
		params = append(params, value)
	}
	return params, nil
}

// argument is the i-th argument as given, a Variant decoded, or the parameter's default.
func (e *Engine) argument(param Param, args []any, i int) (any, error) {
	if i < len(args) {
		if data, ok := args[i].(encoded); ok {
			return e.decodeVariant(data)
		}
		return args[i], nil
	}
	if param.Default == nil {
		return nil, fmt.Errorf("argument %s is missing and has no default", param.Name)
	}
	return literal(*param.Default)
}

// callWithin calls fn and gives up waiting after limit. A panic becomes an error, so that it fails one
// scenario instead of all.
func callWithin(limit time.Duration, fn reflect.Value, params []reflect.Value) (results []reflect.Value, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		results = fn.Call(params)
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
		return results, err
	case <-timer.C:
		return nil, fmt.Errorf("%w within %v", errStuck, limit)
	}
}
