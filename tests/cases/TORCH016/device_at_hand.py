import torch

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Trainer:
    def __init__(self, model):
        self.model = model.to(device)

    def resume(self, path):
        state = torch.load(path)  # want: TORCH016
        self.model.load_state_dict(state)


def whole_model(model_path, device="cpu"):
    model = torch.load(model_path, weights_only=False)  # want: TORCH016
    return model.to(device).eval()


class Runner:
    def __init__(self, model, where):
        self.device = torch.device(where)
        self.model = model.to(self.device)

    def load(self, folder):
        self.model.load_state_dict(torch.load(folder + "/weights.pth"))  # want: TORCH016
