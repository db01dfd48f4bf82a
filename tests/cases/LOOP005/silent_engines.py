"""Engines clear the gradients themselves."""

import deepspeed
from accelerate import Accelerator


def with_deepspeed(model, loader, config):
    engine, optimizer, _, _ = deepspeed.initialize(model=model, config=config)
    for x, y in loader:
        loss = engine(x, labels=y)
        engine.backward(loss)
        engine.step()


def with_accelerate(model, optimizer, loader):
    accelerator = Accelerator(gradient_accumulation_steps=4)
    model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
    for x, y in loader:
        with accelerator.accumulate(model):
            loss = model(x, labels=y)
            accelerator.backward(loss)
            optimizer.step()
            optimizer.zero_grad()
