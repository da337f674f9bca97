"""Miroir de lms : personnes, suivi, indicateur, exports, écrans."""
