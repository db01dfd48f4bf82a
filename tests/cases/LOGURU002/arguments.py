import argparse
import logging
import os

import psycopg2

logging.basicConfig(level=logging.INFO)
logger = logging.getLogger("features")

parser = argparse.ArgumentParser()
parser.add_argument("--db-password", default=os.getenv("DB_PASSWORD"))
parser.add_argument("--host", default="localhost")
args = parser.parse_args()

logger.info("host %s, password %s", args.host, args.db_password)  # want: LOGURU002
logger.info("key: {}".format(os.getenv("FEATURES_API_KEY")))  # want: LOGURU002
try:
    connection = psycopg2.connect(host=args.host, password=args.db_password)
except psycopg2.OperationalError:
    logger.exception("can't connect to %s with %s", args.host, repr(args.db_password))  # want: LOGURU002
