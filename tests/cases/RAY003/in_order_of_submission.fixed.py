"""Renders all chunks, then writes each as it comes."""

import ray


@ray.remote
def render(chunk):
    return [row * 2 for row in chunk]


def write(rows, path):
    with open(path, "a") as file:
        file.writelines(f"{row}\n" for row in rows)


def render_all(chunks, path):
    pending = [render.remote(chunk) for chunk in chunks]
    while pending:
        [ref], pending = ray.wait(pending)
        rows = ray.get(ref)  # want: RAY003
        write(rows, path)


def render_by_hand(chunks, path):
    waiting = []
    for chunk in chunks:
        waiting.append(render.remote(chunk))
    while waiting:
        ref = waiting.pop(0)
        write(ray.get(ref), path)  # want: RAY003
