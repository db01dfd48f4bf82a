import dgl
import torch
from torch.utils.data import DataLoader

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(molecules, model, criterion, optimizer):
    loader = DataLoader(molecules, batch_size=32, shuffle=True, collate_fn=dgl.batch)
    for graphs in loader:
        graphs = graphs.to(device)
        loss = criterion(model(graphs, graphs.ndata["x"]), graphs.ndata["y"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
