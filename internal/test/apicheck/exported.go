package apicheck

import (
	"go/types"
	"path"
)

// WithMethods returns the names of the exported types of a package of this module that have exported methods, but for
// interfaces: "streampeer.TCP". The package is as from the module's root.
func WithMethods(pkg string) (names []string, err error) {
	loaded, err := newSources().Import(path.Join(modulePath, pkg))
	if err != nil {
		return nil, err
	}
	for _, name := range loaded.Scope().Names() {
		typ, ok := loaded.Scope().Lookup(name).(*types.TypeName)
		if !ok || !typ.Exported() || typ.IsAlias() || types.IsInterface(typ.Type()) {
			continue
		}
		methods := types.NewMethodSet(types.NewPointer(typ.Type()))
		for i := range methods.Len() {
			if methods.At(i).Obj().Exported() {
				names = append(names, loaded.Name()+"."+name)
				break
			}
		}
	}
	return names, nil
}
