import torch
from model import Detector


def predict(path, rows):
    detector = Detector(12)
    detector.load_state_dict(torch.load(path, weights_only=True))
    detector.eval()
    with torch.inference_mode():
        return [0.5 < detector(row) for row in rows]
