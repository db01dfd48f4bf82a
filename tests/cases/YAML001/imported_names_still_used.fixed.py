import sys

from yaml import FullLoader, add_constructor, safe_load, safe_load_all


def include(loader, node):
    with open(loader.construct_scalar(node)) as handle:
        return safe_load(handle)  # want: YAML001


add_constructor("!include", include, FullLoader)

if __name__ == "__main__":
    with open(sys.argv[1]) as handle:
        first = next(safe_load_all(handle))  # want: YAML001
    with open(sys.argv[1]) as handle:
        for document in safe_load_all(handle):  # want: YAML001
            print(document == first)
