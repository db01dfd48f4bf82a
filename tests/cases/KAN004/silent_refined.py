from kan import *

dataset = create_dataset(lambda x: torch.sin(5 * x[:, [0]]), n_var=1)
model = KAN(width=[1, 3, 1], grid=5, k=3)
model.fit(dataset, steps=20)
fine = KAN(width=[1, 3, 1], grid=50, k=3)
fine.initialize_from_another_model(model, dataset["train_input"])
fine.fit(dataset, steps=20)

for grid in (3, 10, 50, 100):
    model = KAN(width=[1, 3, 1], grid=grid, k=3) if grid == 3 else model.refine(grid)
    model.fit(dataset, steps=20)
