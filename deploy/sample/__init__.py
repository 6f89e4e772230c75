"""The sample centre: a story to look around in, loaded through the same doors that everybody uses."""
