import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 8, batch_first=True)

    def forward(self, x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
        return self.lstm(packed)[0]

    def inference(self, x):
        return self.lstm(x)[0]


class Synthesizer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(40, 8)
        self.encoder = Encoder()
        self.out = nn.Linear(8, 80)

    def forward(self, text, lengths):
        return self.out(self.encoder(self.embedding(text), lengths))

    def inference(self, text):
        embedded = self.embedding(text)  # want: LOOP002
        return self.out(self.encoder.inference(embedded))


def main(sentences):
    model = Synthesizer()
    model.load_state_dict(torch.load("synthesizer.pt", weights_only=True))
    model.eval()
    for sentence in sentences:
        print(model.inference(sentence))


if __name__ == "__main__":
    main(torch.load("sentences.pt", weights_only=True))
