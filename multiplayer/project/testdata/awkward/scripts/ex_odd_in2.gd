extends Odd.In2
@rpc func y(): pass
