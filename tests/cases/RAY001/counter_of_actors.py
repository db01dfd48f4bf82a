"""Counts how many samples the workers have seen."""

import ray

seen = 0
errors = []


def note(error):
    errors.append(str(error))  # want: RAY001


@ray.remote
class Reader:
    def read(self, samples):
        global seen  # want: RAY001
        for sample in samples:
            try:
                float(sample)
            except ValueError as error:
                note(error)
            seen += 1


def main(parts):
    readers = [Reader.remote() for _ in parts]
    ray.get([reader.read.remote(part) for reader, part in zip(readers, parts)])
    print(f"{seen} samples, {len(errors)} errors")
