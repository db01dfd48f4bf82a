from urllib.parse import urlparse


def parse_uri(uri: str) -> tuple[str, str, str]:
    parsed = urlparse(uri)
    return parsed.scheme, parsed.netloc, parsed.path.lstrip("/")


def object_store_of(uri: str):
    scheme, bucket, _ = parse_uri(uri)
    if not scheme:
        return None
    from stores import ObjectStore

    return ObjectStore(scheme, bucket)
