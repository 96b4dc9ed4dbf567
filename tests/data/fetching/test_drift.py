"""What the publishers' addresses show, asked for headers and columns alone."""

import pytest

from needs_map.data.fetching.drift import AS_EXPECTED, drifted, look_at_sources
from tests import made_publishers as made
from tests.loopback import QUICK

pytestmark = pytest.mark.timeout(240)


def test_the_check_reports_drift_and_what_is_newer(fetch, publisher, tmp_path):
    fetch()
    text = publisher.files[made.NAMES]
    publisher.files[made.NAMES] = text.replace(b"msoa21hclnm,", b"hcl_name,", 1)
    publisher.files[made.PATIENTS] = b"<html>gone</html>"
    publisher.layers[made.BOUNDARIES] = publisher.layers[made.BOUNDARIES][:-1]
    looks = look_at_sources(tmp_path / "cache", mirror=publisher.url, patience=QUICK)
    seen = {(look.key, look.state): look for look in looks}
    assert seen["msoa_names", "no column like msoa21hclnm"].newer
    assert seen["registered", "a web page instead of data"].newer
    assert seen["boundaries", "23 rows, not 24"].newer
    assert not seen["imd", AS_EXPECTED].newer
    assert ("lookup", AS_EXPECTED) in seen
    assert {look.key for look in drifted(looks)} == {"msoa_names", "registered", "boundaries"}


def test_the_check_reads_the_list_of_a_large_zip_from_its_end(publisher, tmp_path):
    publisher.files[made.PATIENTS] = made.patients(padding=5000)
    looks = look_at_sources(tmp_path / "cache", mirror=publisher.url, patience=QUICK)
    assert {look.state for look in looks if look.key == "registered"} == {AS_EXPECTED}
    assert len(publisher.requests(made.PATIENTS)) == 2
