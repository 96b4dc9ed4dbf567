"""The maker of the embedded sample: made-up small areas with published figures."""
