import yaml

with open("config.yaml") as handle:
    config = yaml.safe_load(handle)


def train():
    for epoch in range(config["epochs"]):
        print(epoch, config["output"])  # want: CONFIG009


def save():
    print("saved to", config["output"])


train()
save()
