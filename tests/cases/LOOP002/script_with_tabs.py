import torch
from torch import nn
from torch.utils.data import DataLoader

model = nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def run(train_set, valid_set):
	valid_loader = DataLoader(valid_set, batch_size=64)
	for epoch in range(3):
		for x, y in DataLoader(train_set, batch_size=64, shuffle=True):
			optimizer.zero_grad()
			nn.functional.cross_entropy(model(x), y).backward()
			optimizer.step()
		model.eval()
		hits = 0
		for x, y in valid_loader:
			# compare
			logits = model(x)  # want: LOOP002
			hits += (logits.argmax(1) == y).sum().item()

			text = """hits
	so far"""
			print(text, hits)
		model.train()
