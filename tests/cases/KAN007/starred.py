from kan import *

dataset = create_dataset(lambda x: x[:, [0]] * x[:, [1]], n_var=2)
model = KAN(width=[2, 5, 1])
model.fit(dataset, steps=20, lamb=0.01)
model.prune_edge(threshold=0.1)  # want: KAN007
