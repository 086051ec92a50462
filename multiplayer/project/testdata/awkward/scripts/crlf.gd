extends Node

@rpc("any_peer")
func bom_and_crlf(a: int):
	pass
