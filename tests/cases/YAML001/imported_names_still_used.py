import sys

from yaml import FullLoader, add_constructor, full_load_all, load, load_all


def include(loader, node):
    with open(loader.construct_scalar(node)) as handle:
        return load(handle, FullLoader)  # want: YAML001


add_constructor("!include", include, FullLoader)

if __name__ == "__main__":
    with open(sys.argv[1]) as handle:
        first = next(load_all(handle, Loader=FullLoader))  # want: YAML001
    with open(sys.argv[1]) as handle:
        for document in full_load_all(handle):  # want: YAML001
            print(document == first)
