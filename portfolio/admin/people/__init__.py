"""The people who use the tracker."""
