"""Reads a cohort for a mortality model."""

import logging

import pandas as pd

log = logging.getLogger(__name__)


def read_cohort(path):
    rows = []
    for row in pd.read_csv(path).to_dict("records"):
        patient_name = row["first"] + " " + row["last"]
        log.info("reading %s, born %s", patient_name, row["date_of_birth"])  # want: LOGURU002
        if not row["ssn"]:
            log.warning("no number for %s" % patient_name)  # want: LOGURU002
            continue
        rows.append({"patient_id": row["id"], "age": row["age"]})
    return rows


def first_visit(patient):
    logging.debug(f"{patient['email']} came on {patient['visits'][0]}")  # want: LOGURU002
    return patient["visits"][0]
