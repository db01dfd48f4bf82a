"""What the helper has switched off is switched on again behind it."""

import torch
from seeds import set_seed
from segmenter import fit


def main():
    set_seed(1)
    if torch.cuda.is_available():
        torch.backends.cudnn.benchmark = True  # want: REPRO003
    fit()


if __name__ == "__main__":
    main()
