extends Node

class A:
  extends Node
  @rpc func of_a():
    pass

  var q = 1
@rpc func of_spaces():
    pass
