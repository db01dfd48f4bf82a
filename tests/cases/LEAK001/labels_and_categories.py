import pandas as pd
from category_encoders import BinaryEncoder
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, OrdinalEncoder

frame = pd.read_csv("mushrooms.csv")
encoder = LabelEncoder()
y = encoder.fit_transform(frame.pop("class"))
for column in ("cap", "gill"):
    frame[column] = LabelEncoder().fit_transform(frame[column])
frame["habitat"] = frame["habitat"].fillna(frame["habitat"].mode()[0])
frame[["stalk"]] = OrdinalEncoder().fit_transform(frame[["stalk"]])
region = BinaryEncoder(cols=["region"]).fit_transform(frame["region"])
odor = OneHotEncoder(sparse_output=False).fit_transform(frame[["odor"]])
X = pd.concat([frame.drop(columns=["odor", "region"]), pd.DataFrame(odor), region], axis=1)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3)
print(RandomForestClassifier().fit(X_train, y_train).score(X_test, y_test))
