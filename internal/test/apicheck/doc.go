// Package apicheck holds the test that compares this module with the engine's class reference
// (internal/test/conformance/testdata/api-4.6.json): every method, accessor and constant of every class
// must be in Go under its mechanical name, with its parameters, its value and its line of
// documentation. tables_test.go lists which classes there are and every deliberate absence.
package apicheck
