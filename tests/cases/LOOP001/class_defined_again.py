# %% [markdown]
# The first network has no dropout, so its mode makes no difference; only the second one, further down, has some.

# %%
import torch
from torch import nn, optim


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 128)
        self.head = nn.Linear(128, 10)

    def forward(self, images):
        return self.head(torch.relu(self.hidden(images.flatten(1)))).log_softmax(1)


# %%
def fit(model, train_loader, test_loader, epochs=5):
    criterion = nn.NLLLoss()
    optimizer = optim.Adam(model.parameters(), lr=0.003)
    for _ in range(epochs):
        for images, labels in train_loader:
            optimizer.zero_grad()
            criterion(model(images), labels).backward()
            optimizer.step()


torch.manual_seed(0)
model = Classifier()
fit(model, trainloader, testloader)
test_loss = 0
with torch.no_grad():
    for images, labels in testloader:
        test_loss += nn.functional.nll_loss(model(images), labels).item()


# %%
class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 128)
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(128, 10)

    def forward(self, images):
        hidden = self.dropout(torch.relu(self.hidden(images.flatten(1))))
        return self.head(hidden).log_softmax(1)


# %%
model = Classifier()
fit(model, trainloader, testloader)
model.eval()
with torch.no_grad():
    for images, labels in testloader:
        test_loss += nn.functional.nll_loss(model(images), labels).item()
