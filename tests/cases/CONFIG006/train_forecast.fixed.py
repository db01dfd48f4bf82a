import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
import yaml
from pathlib import Path

CONFIG = yaml.safe_load(Path(__file__).with_name("train_forecast.yaml").read_text(encoding="utf-8"))

torch.manual_seed(7)
device = "cuda" if torch.cuda.is_available() else "cpu"

frame = pd.read_csv("load.csv").sort_values("time")
values = torch.tensor(frame["load"].to_numpy(), dtype=torch.float32)
window = 48
x = torch.stack([values[i : i + window] for i in range(len(values) - window)])
y = values[window:]
cut = int(0.8 * len(x))
batch_size = CONFIG["batch_size"]
train_set = TensorDataset(x[:cut], y[:cut])
train_loader = DataLoader(train_set, batch_size, shuffle=True)
val_loader = DataLoader(TensorDataset(x[cut:], y[cut:]), batch_size)


class Forecaster(nn.Module):
    def __init__(self, hidden_size, num_layers):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden_size, num_layers, batch_first=True)
        self.out = nn.Linear(hidden_size, 1)

    def forward(self, x):
        states, _ = self.lstm(x.unsqueeze(-1))
        return self.out(states[:, -1]).squeeze(-1)


model = Forecaster(hidden_size=CONFIG["hidden_size"], num_layers=CONFIG["num_layers"]).to(device)
criterion = nn.L1Loss()
learning_rate = CONFIG["learning_rate"]  # want: CONFIG006
optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)

n_epochs = CONFIG["n_epochs"]
for epoch in range(n_epochs):
    model.train()
    for window_batch, target in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(window_batch.to(device)), target.to(device))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=CONFIG["max_norm"])
        optimizer.step()
    model.eval()
    with torch.no_grad():
        losses = [criterion(model(a.to(device)), b.to(device)).item() * len(b) for a, b in val_loader]
    print(epoch, sum(losses) / len(val_loader.dataset))

torch.save(model.state_dict(), "forecaster.pt")
