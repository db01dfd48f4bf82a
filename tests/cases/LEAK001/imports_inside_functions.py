def prepare(frame):
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    train, test = train_test_split(frame, test_size=0.1)
    scaler = StandardScaler()
    columns = [c for c in frame.columns if c != "y"]
    train[columns] = scaler.fit_transform(train[columns])
    test[columns] = scaler.transform(test[columns])
    return train, test
