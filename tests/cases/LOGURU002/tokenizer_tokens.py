"""Tokens of a text: nothing here opens anything."""

import logging

from transformers import AutoTokenizer

logger = logging.getLogger(__name__)


def report(texts, name="bert-base-uncased"):
    tokenizer = AutoTokenizer.from_pretrained(name)
    num_tokens = 0
    for text in texts:
        tokens = tokenizer.tokenize(text)
        token_ids = tokenizer.convert_tokens_to_ids(tokens)
        num_tokens += len(tokens)
        logger.debug("tokens: %s, ids: %s", tokens, token_ids)
        for token in tokens:
            if token == tokenizer.unk_token:
                logger.warning("token %s is unknown in %r", token, text)
    logger.info("pad token %s, eos token %s, mask token %s", tokenizer.pad_token, tokenizer.eos_token, tokenizer.mask_token)
    logger.info(f"{num_tokens} tokens, max_tokens={tokenizer.model_max_length}, next token {token!r}")
