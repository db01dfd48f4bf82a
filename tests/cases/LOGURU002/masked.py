"""What is said of a credential without showing it."""

import hashlib
import os

from loguru import logger

from secrets_store import mask


def connect(args, password, api_key=None):
    token = os.environ.get("HF_TOKEN")
    logger.info("token found: {}", token is not None)
    logger.info(f"token found: {bool(token)}, {len(token)} characters")
    logger.info("token {}...", token[:4])
    logger.info("password: {}", mask(password))
    logger.info("password: {}", "*" * len(password))
    logger.info("api key {}", "set" if api_key else "not set")
    logger.info("key fingerprint: {}", hashlib.sha256(api_key.encode()).hexdigest())
    logger.info(f"API key: {api_key[:3]}...{api_key[-4:]}")
    logger.info("password changed for {}", args.user)
    logger.info("the key is read from {}", args.api_key_file)
    logger.debug("password hash {}, masked password {}", args.password_hash, args.masked_password)
    if args.use_password:
        logger.debug("use password: {}", args.use_password)
