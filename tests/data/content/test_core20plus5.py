import math

from needs_map.data.content.core20plus5 import (
    FRAMEWORKS,
    example_plus_groups,
    published_dashboard,
    published_frameworks,
)

HERE = {"E54000015", "E54000059", "lnr"}


def test_each_framework_has_five_clinical_areas():
    table = published_frameworks(HERE)
    assert table.groupby("framework").size().to_dict() == {"adults": 5, "children": 5}
    assert not table.duplicated(["framework", "clinical_area"]).any()


def test_an_areas_own_aim_comes_before_the_national_one():
    own = published_frameworks(HERE).set_index("clinical_area")["target"]
    assert own["Maternity"] == 75
    elsewhere = published_frameworks({"E54000099"}).set_index("clinical_area")["target"]
    assert math.isnan(elsewhere["Maternity"])
    assert elsewhere["Severe mental illness"] == 60


def test_figures_belong_to_their_areas():
    table = published_dashboard(HERE)
    assert table["clinical_area"].nunique() == 6
    known = set(published_frameworks(HERE)["clinical_area"])
    assert set(table["clinical_area"]) - known == {"Learning disability and autism"}
    assert published_dashboard({"E54000099"}).empty


def test_groups_are_given_as_examples():
    assert [len(example_plus_groups(framework)) for framework in FRAMEWORKS] == [10, 5]
