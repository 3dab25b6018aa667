"""Tests of the dialogs, run in their own environment with the real Rasa and a really trained model."""
