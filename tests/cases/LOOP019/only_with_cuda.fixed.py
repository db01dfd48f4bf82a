"""Behind a question for CUDA it is still every batch."""

import gc

import torch
from tqdm import tqdm


def embed(model, dataloader):
    vectors = []
    with torch.inference_mode():
        for batch in tqdm(dataloader, desc="embed"):
            vectors.append(model(batch).cpu())
            gc.collect()
    return vectors
