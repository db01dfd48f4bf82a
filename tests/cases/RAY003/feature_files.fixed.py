"""Features of a folder of recordings, with a task per file."""

from pathlib import Path

import numpy as np
import ray


@ray.remote
def extract(path: str) -> np.ndarray:
    signal = np.load(path)
    return np.abs(np.fft.rfft(signal))


def features_of(folder: Path) -> list[np.ndarray]:
    features = []
    for result in ray.get([extract.remote(str(path)) for path in sorted(folder.glob("*.npy"))]):
        features.append(result)  # want: RAY003
    return features


def spectra(paths: list[str]) -> np.ndarray:
    return np.stack(ray.get([extract.remote(path) for path in paths]))  # want: RAY003


if __name__ == "__main__":
    ray.init(num_cpus=4)
    print(len(features_of(Path("recordings"))))
    print(spectra(["a.npy", "b.npy"]).shape)
    ray.shutdown()
