extends Node
@rpc
class A: pass
