import torch.multiprocessing as mp

if __name__ == "__main__":
    from worker import main

    mp.set_start_method("spawn")
    main()
