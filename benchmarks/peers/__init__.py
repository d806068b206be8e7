"""Other packages on netform's instances: an adapter a package, their environments, their scores."""
