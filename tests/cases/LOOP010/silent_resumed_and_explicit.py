"""Schedules that are wound forward before training, epochs that are named, metrics, other kinds of schedules."""

import torch
from diffusers import DDPMScheduler
from engine import train_one_epoch
from torch import nn
from torch.optim import lr_scheduler


def resumed(model, loader, start_epoch, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = lr_scheduler.StepLR(optimizer, 30)
    for _ in range(start_epoch):
        scheduler.step()
    for _ in range(start_epoch, epochs):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
        scheduler.step()


def named_epoch(model, loader, optimizer, scheduler, epochs):
    for epoch in range(epochs):
        scheduler.step(epoch)
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()


def annealed(model, loader, optimizer, temperature_scheduler, epochs):
    for _ in range(epochs):
        temperature_scheduler.step()
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x) / temperature_scheduler.value, y).backward()
            optimizer.step()


def denoised(unet, sample, optimizer):
    noise = DDPMScheduler(1000)
    for t in noise.timesteps:
        sample = noise.step(unet(sample, t), t, sample).prev_sample
        optimizer.zero_grad()
        sample.square().mean().backward()
        optimizer.step()


def trained_elsewhere(model, loader, optimizer, epochs):
    scheduler = lr_scheduler.StepLR(optimizer, 30)
    for _ in range(epochs):
        train_one_epoch(model, loader, optimizer)
        scheduler.step()
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
