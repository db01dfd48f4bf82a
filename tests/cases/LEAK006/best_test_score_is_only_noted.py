"""The highest test accuracy is remembered for the log; the last model is what counts."""


def train(model, train_epoch, accuracy, train_loader, test_loader, epochs, log):
    highest = 0.0
    for epoch in range(epochs):
        train_epoch(model, train_loader)
        test_acc = accuracy(model, test_loader)
        if test_acc > highest:
            highest = test_acc
        log.info("epoch %d test %.3f highest so far %.3f", epoch, test_acc, highest)
    return accuracy(model, test_loader)
