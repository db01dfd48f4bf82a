"""bfloat16, a type that is not known, evaluation, and engines and wrappers that scale by themselves."""

import torch
from torch import nn


def bfloat16(model, loader, optimizer):
    for x, y in loader:
        with torch.autocast("cuda", dtype=torch.bfloat16):
            loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def on_a_cpu(model, loader, optimizer):
    for x, y in loader:
        with torch.autocast("cpu"):
            loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def any_type(model, loader, optimizer, dtype):
    for x, y in loader:
        with torch.autocast("cuda", dtype=dtype):
            loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def teacher(student, teacher_model, loader, optimizer):
    for x, _ in loader:
        with torch.no_grad(), torch.autocast("cuda", dtype=torch.float16):
            target = teacher_model(x)
        optimizer.zero_grad()
        nn.functional.mse_loss(student(x), target).backward()
        optimizer.step()


def wrapped(model, loader, optimizer, loss_scaler):
    for x, y in loader:
        with torch.cuda.amp.autocast():
            loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss_scaler(loss, optimizer, parameters=model.parameters())


def accelerated(model, loader, optimizer, accelerator):
    for x, y in loader:
        with accelerator.autocast():
            loss = nn.functional.cross_entropy(model(x), y)
        accelerator.backward(loss)
        optimizer.step()
        optimizer.zero_grad()
