"""A cohort of pseudonyms, and things that sound personal."""

import logging
import math

log = logging.getLogger(__name__)


def train(model, patients, key, loss):
    for patient_id, patient in patients.items():
        log.info("patient %s: %d slices, split %s", patient_id, len(patient.slices), patient.split)
    patience = 5
    log.info("patience %s, dataset name %s, layer name %s", patience, patients.name, model.name)
    log.info("key %s, primary_key %s, log loss %s", key, patients.primary_key, math.log(loss))
    log.info("address of the parameter server: %s", model.address)
