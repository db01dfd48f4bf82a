from kan import *

BATCH = 2
dataset = create_dataset(lambda x: x[:, [0]], n_var=1)
model = KAN(width=[1, 3, 1], grid=5)
model.train(dataset, steps=20, batch=BATCH)  # want: KAN011
