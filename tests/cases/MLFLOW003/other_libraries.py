from project.tracking import tracker


class Store:
    def log_model(self, model, name):
        return model, name


def finish(model, store: Store):
    store.log_model(model, "model")
    tracker.log_model(model, "model")
    Store().log_model(model, "model")
