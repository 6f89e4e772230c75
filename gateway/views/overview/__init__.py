"""How the centre stands (总览): the numbers of cells, put together for who asks."""
