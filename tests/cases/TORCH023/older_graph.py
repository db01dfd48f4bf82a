"""The graph is older than the iteration, or goes on into the next."""


def refine(encoder, decoder, images, criterion, optimizer, steps):
    code = encoder(images)
    for _ in range(steps):
        loss = criterion(decoder(code), images)
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()


def recurrent(net, chunks, criterion, optimizer, hidden):
    for inputs, targets in chunks:
        outputs, hidden = net(inputs, hidden)
        loss = criterion(outputs, targets)
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()
