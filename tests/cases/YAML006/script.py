import torch
import yaml

with open("config.yaml") as handle:
    config = yaml.safe_load(handle)  # want: YAML006

model = torch.nn.Linear(config["data"]["features"], config["classes"])
optimizer = torch.optim.AdamW(model.parameters(), lr=config["lr"], weight_decay=config.get("weight_decay", 0.0))
