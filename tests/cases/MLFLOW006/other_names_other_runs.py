"""Each turn has its own run, or its own name."""

import mlflow


def models(candidates, x, y):
    for name, model in candidates.items():
        with mlflow.start_run(run_name=name):
            mlflow.log_param("model", name)
            mlflow.log_metric("score", model.fit(x, y).score(x, y))


def folds(scores):
    with mlflow.start_run():
        for fold, score in enumerate(scores):
            key = f"fold_{fold}"
            mlflow.log_metric(f"score_{fold}", score)
            mlflow.log_metric(key, score)
        for name, value in {"mean": sum(scores), "best": max(scores)}.items():
            mlflow.log_metric(name, value)


def until_it_converges(model, limit):
    with mlflow.start_run():
        for step in range(limit):
            loss = model.step()
            if loss < 1e-3:
                mlflow.log_metric("steps_needed", step)
                break


def train_one(model, x, y):
    with mlflow.start_run():
        mlflow.log_metric("score", model.fit(x, y).score(x, y))


def restarts(models_of, x, y):
    for epoch in range(3):
        train_one(models_of(epoch), x, y)
