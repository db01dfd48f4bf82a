"""A tracker whose run is ended by another of its methods."""

import mlflow


class Tracker:
    def begin(self, name):
        mlflow.start_run(run_name=name)

    def done(self):
        mlflow.end_run()


def finish():
    mlflow.log_metric("done", 1)
    mlflow.end_run()


def search(names, train):
    tracker = Tracker()
    for name in names:
        tracker.begin(name)
        train(name)
        tracker.done()
    for name in names:
        mlflow.start_run(run_name=name)
        train(name)
        finish()
