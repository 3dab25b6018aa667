"""Labelled texts: which rows are accepted, what counts as right, and how a file is counted."""

import json

import pytest

from bot.domain.errors import BadInput
from bot.domain.labelled import Judged, Kind, judge, read_row, report


def row(**told):
    return read_row(1, json.dumps({"text": "a", "lang": "en"} | told))


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"label": "yes"}, Kind.LABEL), ({"label": "no"}, Kind.LABEL), ({"label": "optout"}, Kind.LABEL),
        ({"label": 12}, Kind.NUMBER), ({"label": "12"}, Kind.NUMBER), ({"label": "es"}, Kind.LANGUAGE),
        ({"label": "zh_Hant"}, Kind.LANGUAGE), ({"label": "day", "expected": [], "ref": "x"}, Kind.TIME),
    ],
)  # fmt: skip
def test_the_label_says_what_is_measured(told, kind):
    assert row(**told).kind is kind


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("{", "line 3: this is no JSON"), ("[]", 'line 3: "text" is missing'), ('{"text": "a"}', 'line 3: "label" is missing'),
        ('{"text": "a", "label": "yess please"}', "line 3: nobody knows the label 'yess please'"),
        ('{"text": "a", "lang": 3, "label": "yes"}', 'line 3: "lang" must be'), ('{"text": "a", "label": true}', '"label"'),
    ],
)  # fmt: skip
def test_a_bad_row_says_which_line_and_what(written, problem):
    with pytest.raises(BadInput, match=problem.replace("[", r"\[")):
        read_row(3, written)


@pytest.mark.parametrize(
    ("label", "understood", "is_right"),
    [
        ("maybe", "maybe_later", True), ("oos", "question", True), ("oos", "yes", False), ("oos", "stop_unclear", True),
        ("optout", "stop", True), ("optout", "stop_unclear", False), ("not_optout", "no", True), ("crisis", "emergency", True),
        ("why", "question", True), ("greet", "other", True), ("need_disability", "need_access", True), ("thanks", "yes", False),
    ],
)  # fmt: skip
def test_a_collections_labels_are_ours_under_another_name(label, understood, is_right):
    assert judge(row(label=label), {"label": understood}, [label]).is_right is is_right


def test_other_numbers_and_languages_may_be_right_too():
    assert judge(row(label=3, also=[4]), {"number": 4}, ()).is_right
    assert not judge(row(label=0), {"number": None}, ()).is_right
    assert judge(row(label="zh"), {"language": "zh_Hant"}, ()).is_right
    assert judge(row(label="es", also_valid=["pt"]), {"language": "pt"}, ()).is_right


def test_a_time_is_right_when_it_starts_right():
    wanted = row(label="day", expected=[{"start": "2026-11-24T00:00:00"}, {"time": "08:00"}])
    assert judge(wanted, {"time": {"start": "2026-11-24T00:00:00-05:00"}}, ()).is_right
    assert judge(wanted, {"time": {"start": "2026-12-01T08:00"}}, ()).is_right
    assert not judge(wanted, {"time": None}, ()).is_right


def test_a_file_is_counted():
    names = ["yes", "oos", "ambiguous"]
    told = [("yes", "yes"), ("yes", "other"), ("oos", "yes"), ("oos", "question"), ("ambiguous", "yes")]
    counted = report([judge(row(label=label), {"label": got}, names) for label, got in told])
    assert (counted.rows, counted.scored, counted.right, counted.accuracy) == (5, 4, 2, 0.5)
    assert counted.by_label["yes"] == {"rows": 2, "right": 1, "recall": 0.5, "precision": 0.5}
    assert {"wanted": "yes", "got": "oos", "rows": 1} in counted.confusions


def test_an_empty_group_divides_nothing():
    judged = [Judged(row(label="yes"), "oos", is_right=False, confidence=0.2)]
    assert report(judged).by_label["yes"]["precision"] is None
