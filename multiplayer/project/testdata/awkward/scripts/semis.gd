extends Node; var a = 1; @rpc func sem(): pass
@rpc("any_peer"); func not_sem(): pass
