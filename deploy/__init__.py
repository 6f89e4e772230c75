"""The forms the centre runs in: the local run, the image, and the generation of code from the contract."""
