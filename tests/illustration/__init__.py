"""Tests of the illustrative portfolio."""
