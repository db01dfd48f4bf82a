import torch
from torch import nn


class LanguageModel(nn.Module):
    def __init__(self, tokens, width):
        super().__init__()
        self.embedding = nn.Embedding(tokens, width)
        self.rnn = nn.LSTM(width, width, 2)
        self.decoder = nn.Linear(width, tokens)

    def forward(self, x, hidden):
        output, hidden = self.rnn(self.embedding(x), hidden)
        return self.decoder(output), hidden

    def init_hidden(self, batch_size):
        weight = next(self.parameters())
        return weight.new_zeros(2, batch_size, 32), weight.new_zeros(2, batch_size, 32)


def train(batches, epochs):
    model = LanguageModel(10_000, 32)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        hidden = model.init_hidden(20)
        for data, targets in batches:
            model.zero_grad()
            output, hidden = model(data, hidden)  # want: LOOP023
            loss = criterion(output.view(-1, 10_000), targets)
            loss.backward(retain_graph=True)
            hidden = tuple(state.detach() for state in hidden)
            # bounded
            nn.utils.clip_grad_norm_(model.parameters(), 0.25)
            optimizer.step()
