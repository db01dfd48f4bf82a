def evaluate(cfg):
    print(cfg.batch_size)
    print(cfg.checkpoint)  # want: CONFIG009
