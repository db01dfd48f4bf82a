import torch


class Tagger:
    @classmethod
    def load_from(cls, checkpoint_path, **options):
        state = torch.load(checkpoint_path, map_location="cpu", weights_only=True)  # want: TORCH025
        tagger = cls(**options)
        tagger.load_state_dict(state)
        return tagger
