"""Which of two objects runs is not known where gradients are switched off around it."""

import torch


class Vocoder:
    def __init__(self, model, denoiser):
        self.model = model
        self.denoiser = denoiser
        self.model.eval()
        self.denoiser.eval()

    def infer(self, mels):
        return self.denoiser(self.model(mels))


class CompiledVocoder:
    def __init__(self, engine):
        self.engine = engine

    def infer(self, mels):
        return self.engine.run(mels)


def speak(args, batches, model, denoiser, engine):
    if args.compiled:
        vocoder = CompiledVocoder(engine)
    else:
        vocoder = Vocoder(model, denoiser)
    for mels in batches:
        with torch.no_grad():
            yield vocoder.infer(mels)
