from loguru import logger


class Trainer:
    def __init__(self, model, optimizer, epochs):
        self.model, self.optimizer, self.epochs = model, optimizer, epochs

    def fit(self, loader, criterion):
        logger.info("Training for", self.epochs, "epochs")  # want: LOGURU008
        for epoch in range(self.epochs):
            total = 0.0
            for x, y in loader:
                self.optimizer.zero_grad()
                loss = criterion(self.model(x), y)
                loss.backward()
                self.optimizer.step()
                total += loss.item()
            logger.info("mean loss: ", total / len(loader))  # want: LOGURU008
            logger.log("DEBUG", 'epoch', epoch)  # want: LOGURU008
            logger.success("epoch {} done,", epoch, total)  # want: LOGURU008
