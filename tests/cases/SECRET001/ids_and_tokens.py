"""Long random texts that open nothing: tokens of a tokenizer, hashes, commits, rows of a data set."""

from nuscenes.nuscenes import NuScenes
from transformers import AutoTokenizer

REVISION = "4f1a9c0be27d83561fd2047ab98ce6310d5b7e2a"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
EXPECTED = {"weights.pt": "md5:0cc175b9c0f1b6a831c399e269772661", "key": "b7e23ec29af22b0b4e41da31e868d572"}
RUN_ID = "3kq0z9x7"
EXPERIMENT_TOKEN = "step_00012000_of_00500000"

tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased", revision=REVISION)
tokenizer.add_special_tokens({"pad_token": "<|reserved_special_token_0|>", "eos_token": "<|end_of_text|>"})
tokenizer.mask_token = "<extra_id_0>"

nusc = NuScenes(version="v1.0-mini", dataroot="/data/sets/nuscenes")
my_sample_token = "ca9a282c9e77460f8360f564131a8af5"
sample = nusc.get("sample", my_sample_token)
annotation = nusc.get("sample_annotation", token="83d881a6b3d94ef3a3bc3b585cc514f8")


def next_page(client, page_token="CAUQAA9tXw2LkQ7vRb4ZcY8hNd1KsPm5"):
    return client.list(next_page_token=page_token, primary_key="b7e23ec29af22b0b4e41da31e868d572")


def public_key():
    return "-----BEGIN PUBLIC KEY-----" in open("key.pem").read() or "-----BEGIN PRIVATE KEY-----"
