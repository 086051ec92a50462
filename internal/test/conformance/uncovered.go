package conformance

// Uncovered lists the folders of the project's own scenarios that are not replayed yet, with the
// reason. With CONFORMANCE_DIR set nothing is left out: an unknown class fails its scenario.
var Uncovered = map[string]string{}
