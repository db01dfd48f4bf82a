"""Rules about MLflow."""
