from data import training_loader


def train(net, criterion, optimizer, args):
    if args.gpu:
        net = net.cuda()
    loader = training_loader(args.folder, args.batch_size, args.workers)
    for images, labels in loader:
        if args.gpu:
            images, labels = images.cuda(), labels.cuda()
        loss = criterion(net(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
