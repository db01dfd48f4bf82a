import torch


def evaluate(model, path):
    model.load_state_dict(torch.load(path))
    return model.eval()


def load_default(model):
    model.load_state_dict(torch.load("weights.pt"))


model = torch.nn.Linear(2, 2)
model.load_state_dict(torch.load("weights.pt"))
