"""transformers.Trainer seeds by itself: TrainingArguments.seed is 42 unless it is given."""

from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments


def main():
    tokenizer = AutoTokenizer.from_pretrained("distilbert-base-uncased")
    rows = load_dataset("imdb").map(lambda row: tokenizer(row["text"], truncation=True), batched=True)
    model = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased")
    trainer = Trainer(model=model, args=TrainingArguments("out"), train_dataset=rows["train"])
    trainer.train()


if __name__ == "__main__":
    main()
