from kan import *
from kan.MLP import MLP

kan = KAN(width=[2, 5, 1], seed=0)  # want: KAN003
mlp = MLP(width=[2, 5, 1], seed=0)
