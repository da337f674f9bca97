"""Qu'est-ce qu'une activité, et comment la note-t-on ? Quiz, mises en situation, tentatives, déclarations xAPI.

Ne connaît ni les leçons, ni les attestations, ni les droits des personnes.
"""
