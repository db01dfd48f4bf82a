import kan  # want: KAN012

model = kan.KAN(width=[2, 5, 1])
