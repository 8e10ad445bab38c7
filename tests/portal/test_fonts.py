"""The typeface: cut once, small, and cut again only when its source changes."""

from portal import fonts


def test_the_font_is_a_small_woff2(tmp_path):
    output = tmp_path / "fonts" / "lexend.woff2"
    assert fonts.build(output)
    assert output.read_bytes()[:4] == b"wOF2"
    assert output.stat().st_size < 18 * 1024


def test_a_current_font_is_left_alone(tmp_path):
    output = tmp_path / "fonts" / "lexend.woff2"
    output.parent.mkdir()
    output.write_bytes(b"wOF2")
    fonts.stamp_of(output).write_text(fonts.fingerprint())
    assert not fonts.build(output)
    assert output.read_bytes() == b"wOF2"


def test_a_font_of_another_version_is_not_current(tmp_path):
    output = tmp_path / "fonts" / "lexend.woff2"
    output.parent.mkdir()
    output.write_bytes(b"wOF2")
    fonts.stamp_of(output).write_text("fontpkg-lexend 0.1, recipe 0\n")
    assert not fonts.is_current(output)
