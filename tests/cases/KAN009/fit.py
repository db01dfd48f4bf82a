from kan import *

dataset = create_dataset(lambda x: x[:, [0]] ** 2, n_var=1)
model = KAN(width=[1, 3, 1])
model.fit(dataset, opt="Adam", steps=500)  # want: KAN009
model.fit(dataset, opt="Adam", lr=0.05, steps=500)  # want: KAN009
