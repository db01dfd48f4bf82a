"""Embeds texts in tasks."""

import ray
import torch
from transformers import AutoModel, AutoTokenizer


@ray.remote(num_gpus=1)  # want: RAY004
def embed(texts, name):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModel.from_pretrained(name).to(device).eval()
    with torch.no_grad():
        return model(**tokenizer(texts, return_tensors="pt", padding=True).to(device)).last_hidden_state.cpu()


def main(batches):
    return ray.get([embed.remote(batch, "bert-base-uncased") for batch in batches])
