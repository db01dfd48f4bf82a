"""Inside one sequence the state must keep its graph: that is backpropagation through time."""

import torch
from torch import nn


def characters(rnn, lines, optimizer, criterion):
    for line, target in lines:
        hidden = torch.zeros(1, 128)
        optimizer.zero_grad()
        loss = 0
        for character, following in zip(line, target):
            output, hidden = rnn(character, hidden)
            loss = loss + criterion(output, following)
        loss.backward()
        nn.utils.clip_grad_norm_(rnn.parameters(), 5)
        optimizer.step()


def encoder_and_decoder(encoder, decoder, pairs, optimizer, criterion):
    for source, target in pairs:
        state = encoder.start()
        for token in source:
            _, state = encoder(token, state)
        loss = torch.zeros(())
        for token in target:
            output, state = decoder(token, state)
            loss = loss + criterion(output, token)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
