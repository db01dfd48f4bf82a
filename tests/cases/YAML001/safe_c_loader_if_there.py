import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:
    from yaml import SafeLoader as Loader


def read(path, loader=Loader, **options):
    with open(path) as handle:
        config = yaml.load(handle, Loader=Loader)
    with open(path) as handle:
        again = yaml.load(handle, Loader=loader)  # the caller's choice
    with open(path) as handle:
        third = yaml.load(handle, **options)
    return config, again, third
