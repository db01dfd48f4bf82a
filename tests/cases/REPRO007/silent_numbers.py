"""hash() of a whole number is that number, in every process; id() only recognises an object."""


def shard(index: int, shards: int) -> bool:
    return hash(int(index)) % shards == 0


class Memory:
    def __init__(self):
        self.seen = set()

    def add(self, batch) -> bool:
        new = id(batch) not in self.seen
        self.seen.add(id(batch))
        return new
