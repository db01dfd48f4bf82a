"""Parts that somebody else has made, of one archive or folder: other rows, though they come from one place."""

import numpy as np
import tensorflow as tf
from sklearn.metrics import accuracy_score, confusion_matrix
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from trained import build, folder_of

archive = np.load("gala.npz")
Xtrain, Ytrain = archive["Xtrain"], archive["Ytrain"]
Xtest, Ytest = archive["Xtest"], archive["Ytest"]
model = build(Xtrain.shape[1])
model.fit(Xtrain, Ytrain, epochs=5)
print(accuracy_score(Ytest, model.predict(Xtest)))

FOLDER = folder_of("flowers")
TRAINING, VALIDATION = tf.io.gfile.glob(FOLDER + "/train/*"), tf.io.gfile.glob(FOLDER + "/val/*")


def images_of(files):
    return tf.data.TFRecordDataset(files).map(tf.io.decode_raw).batch(16)


flowers = build(192)
flowers.fit(images_of(TRAINING), epochs=5)
images = images_of(VALIDATION).map(lambda image, label: image)
labels = np.concatenate([label for _, label in images_of(VALIDATION)])
print(confusion_matrix(labels, flowers.predict(images)))

generator = ImageDataGenerator(rescale=1 / 255, validation_split=0.2)
training = generator.flow_from_directory(FOLDER, subset="training")
validation = generator.flow_from_directory(FOLDER, subset="validation")
cats = build(64)
cats.fit(training, epochs=3)
print(cats.evaluate(validation))
