import sys
import traceback

from loguru import logger

with_traceback = logger.opt(exception=True)


def all_ways(call):
    try:
        call()
    except KeyError as e:
        logger.exception(f"failed: {e}")
    except ValueError as e:
        logger.opt(exception=True).error("failed: {}", e)
    except TypeError as e:
        logger.opt(exception=e).error(str(e))
    except IndexError as e:
        with_traceback.error(str(e))
    except AttributeError as e:
        logger.error(f"failed: {e}")
        logger.debug(traceback.format_exc())
    except ArithmeticError as e:
        logger.error(f"failed: {e}\n{''.join(traceback.format_exception(e))}")
    except OSError as e:
        logger.error(f"failed: {e}")
        traceback.print_exc(file=sys.stderr)
