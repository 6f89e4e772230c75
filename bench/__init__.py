"""The benchmarks: our figures beside the ceilings that bare libraries set, in one run."""
