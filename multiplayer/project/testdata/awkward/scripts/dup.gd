extends Node
@rpc func d(): pass
@rpc("any_peer") func d(): pass
