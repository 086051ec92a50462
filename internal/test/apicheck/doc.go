// Package apicheck compares this module with the engine's class reference,
// internal/test/conformance/testdata/api-4.6.json: its tests see to it that every method, accessor and constant of every
// class is in Go under its mechanical name, with its parameters, its value and its line of documentation. tables.go lists
// which classes there are and every deliberate absence.
//
// Other tests hold the rules of CONTRIBUTING that a tool can see: what may import what, that streams are asked what they can
// do besides in one place, that every documentation tells its origin, and that errors say which method failed and why.
// Porting makes the page that puts the two side by side.
package apicheck
