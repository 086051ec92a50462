extends Node
@rpc("any_peer","call_local","reliable",0,1) func d(): pass
