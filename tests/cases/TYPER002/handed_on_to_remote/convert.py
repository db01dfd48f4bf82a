import os

from storage import object_store_of, parse_uri


def _names(folder: str) -> list[str]:
    store = object_store_of(folder)
    if store is None:
        return sorted(os.listdir(folder))
    _, _, prefix = parse_uri(folder)
    return store.list(prefix)


def convert(input_folder: str, output_folder: str, workers: int) -> None:
    names = _names(input_folder)
    if output_folder.startswith(("s3://", "gs://")):
        raise ValueError(f"shards are written to this machine only, not to {output_folder}")
    print(len(names), "texts,", workers, "workers")


def summarise(input_folder: str) -> None:
    print(sum(os.path.getsize(os.path.join(input_folder, name)) for name in sorted(os.listdir(input_folder))))
