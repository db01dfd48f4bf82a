import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")

for part in [train, test]:
    part["Age"].fillna(part["Age"].median(), inplace=True)  # want: LEAK001

X = train.drop(columns=["Survived"])
X_fit, X_check, y_fit, y_check = train_test_split(X, train["Survived"], test_size=0.2)
print(LogisticRegression().fit(X_fit, y_fit).score(X_check, y_check))
