"""What every test shares: how hard the property tests try."""

from hypothesis import settings

# A slow machine is not a failing one, so no deadline; a failure prints how to repeat it.
settings.register_profile("xarst", deadline=None, max_examples=60, print_blob=True)
settings.load_profile("xarst")
