from torch.autograd import Variable


def train(student, loader, criterion, optimizer):
    for x, y in loader:
        loss = criterion(student(x), y)
        loss = Variable(loss.data, requires_grad=True)
        optimizer.zero_grad()
        loss.backward()  # want: TORCH033
        optimizer.step()


def again(student, loader, criterion, optimizer):
    for x, y in loader:
        loss = criterion(student(x), y).clone().detach().requires_grad_(True)
        optimizer.zero_grad()
        loss.backward()  # want: TORCH033
        optimizer.step()
