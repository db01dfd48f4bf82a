"""The programs in the folders are material, whatever their names: only this folder's own tests are collected."""

collect_ignore_glob = ["*/*"]
