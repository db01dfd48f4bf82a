import torch
from models import Classifier
from torch import nn
from transformers import BertModel


def train_step(batches, model, criterion, optimizer):
    model.train()
    for tokens, labels in batches:
        optimizer.zero_grad()
        loss = criterion(model(tokens), labels)
        loss.backward()  # want: LOOP007
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()


def run(batches, epochs):
    encoder = BertModel.from_pretrained("bert-base-uncased")
    model = Classifier(encoder, 4)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
    for epoch in range(epochs):
        train_step(batches, model, nn.CrossEntropyLoss(), optimizer)
