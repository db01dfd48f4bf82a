from torch import nn


class Sentiment(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.embedding = nn.EmbeddingBag(words, 100)
        self.out = nn.Linear(100, 1)
        self.squash = nn.Tanh()

    def forward(self, tokens):
        return self.squash(self.out(self.embedding(tokens))).squeeze(1)
