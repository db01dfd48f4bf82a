from loguru import logger


def evaluate(model, loader):
    errors = []
    for batch in loader:
        try:
            model(batch)
        except Exception as e:
            errors.append(e)
    for e in errors:
        logger.error(f"failed: {e}")
    try:
        model.export()
    except Exception:
        logger.error("no export")
    except SystemExit as e:
        logger.error("exporter left with {}", e.code)
    else:
        logger.error("exported although dry run")
    finally:
        logger.error("done")
    try:
        model.close()
    except Exception as e:
        logger.warning(f"not closed: {e}")
        logger.info(str(e))
