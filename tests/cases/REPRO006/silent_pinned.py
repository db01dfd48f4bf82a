import torch
from datasets import load_dataset
from huggingface_hub import hf_hub_download, snapshot_download
from transformers import AutoModel, AutoTokenizer, pipeline

REVISION = "86b5e0934494bd15c9632b12f734a8a67f723594"


def load(name, options):
    tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased", revision=REVISION)
    model = AutoModel.from_pretrained("bert-base-uncased", **options)
    cached = AutoModel.from_pretrained("bert-base-uncased", local_files_only=True)
    any_model = AutoModel.from_pretrained(name)
    rows = load_dataset("imdb", revision=REVISION)
    vision = torch.hub.load("pytorch/vision:v0.19.0", "resnet18", weights=None)
    own = torch.hub.load("/srv/models/vision", "resnet18", source="local")
    file = hf_hub_download("acme/heads", "head.pt", revision=REVISION)
    folder = snapshot_download(repo_id="acme/heads", revision="main")
    return tokenizer, model, cached, any_model, rows, vision, own, file, folder, pipeline
