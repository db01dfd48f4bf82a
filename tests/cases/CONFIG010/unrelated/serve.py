print("nothing is read here")
