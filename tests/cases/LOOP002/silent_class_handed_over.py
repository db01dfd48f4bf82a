"""Model is the class, not a module that is called."""

import torch


def evaluate(path, env, Model: torch.nn.Module, device="cpu"):
    model = Model(env, width=64).to(device)
    model.load_state_dict(torch.load(path))
    model.eval()
    observation = env.reset()
    with torch.no_grad():
        for _ in range(100):
            observation = env.step(model(observation).argmax(-1))
    return observation
