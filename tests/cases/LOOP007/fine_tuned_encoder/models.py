from torch import nn


class Classifier(nn.Module):
    def __init__(self, encoder, classes):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(768, classes)

    def forward(self, tokens):
        return self.head(self.encoder(tokens).pooler_output)
