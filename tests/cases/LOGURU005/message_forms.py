import loguru
from loguru import logger as log

logger = loguru.logger


def parse(rows, convert):
    done = []
    for number, row in enumerate(rows):
        try:
            done.append(convert(row))
        except KeyError as error:
            log.error(error)  # want: LOGURU005
        except (TypeError, ValueError) as error:
            logger.error("row {} skipped: {}", number, error)  # want: LOGURU005
        except ArithmeticError as error:
            logger.error("row %d skipped: %r" % (number, error))  # want: LOGURU005
        except Exception as error:
            loguru.logger.error(  # want: LOGURU005
                "row {} skipped: {}".format(  # the whole row is in the debug log
                    number,
                    repr(error),
                )
            )
    return done
