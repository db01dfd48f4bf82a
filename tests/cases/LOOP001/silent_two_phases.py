"""The two-phase loop of the transfer-learning tutorial."""

import copy

import torch


def train_model(model, criterion, optimizer, scheduler, dataloaders, sizes, epochs=25):
    best, best_weights = 0.0, copy.deepcopy(model.state_dict())
    for epoch in range(epochs):
        for phase in ["train", "val"]:
            if phase == "train":
                model.train()
            else:
                model.eval()
            corrects = 0
            for inputs, labels in dataloaders[phase]:
                optimizer.zero_grad()
                with torch.set_grad_enabled(phase == "train"):
                    outputs = model(inputs)
                    loss = criterion(outputs, labels)
                    if phase == "train":
                        loss.backward()
                        optimizer.step()
                corrects += (outputs.argmax(1) == labels).sum().item()
            if phase == "train":
                scheduler.step()
            elif corrects / sizes[phase] > best:
                best = corrects / sizes[phase]
                best_weights = copy.deepcopy(model.state_dict())
    model.load_state_dict(best_weights)
    return model
