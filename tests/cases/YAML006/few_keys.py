import yaml

with open("labels.yaml") as handle:
    labels = yaml.safe_load(handle)
for index, name in enumerate(labels["names"]):
    print(index, name, labels["names"][index])
