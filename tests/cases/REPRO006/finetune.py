import argparse

import torch
from datasets import load_dataset
from huggingface_hub import hf_hub_download
from transformers import AutoModelForSequenceClassification, AutoTokenizer

CHECKPOINT = "distilbert-base-uncased"


def make_data(tokenizer, limit):
    raw = load_dataset("glue", "sst2", split="train")  # want: REPRO006
    raw = raw.select(range(limit))
    return raw.map(lambda row: tokenizer(row["sentence"], truncation=True), batched=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=10_000)
    args = parser.parse_args()
    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(CHECKPOINT)  # want: REPRO006
    model = AutoModelForSequenceClassification.from_pretrained(  # want: REPRO006
        CHECKPOINT,
        num_labels=2,
    )
    head = hf_hub_download(repo_id="acme/heads", filename="head.pt")  # want: REPRO006
    model.classifier.load_state_dict(torch.load(head, weights_only=True))
    return make_data(tokenizer, args.limit), model


if __name__ == "__main__":
    main()
