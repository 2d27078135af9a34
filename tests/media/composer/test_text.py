from pathlib import Path

import pytest

from roomful.media.composer import fonts, text


@pytest.fixture(autouse=True)
def _only_what_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without typefaces, as a container is."""
    monkeypatch.setattr(fonts, "faces", lambda: fonts.SHIPPED)
    for kept in (fonts.path_for, text.runs, text.width):
        kept.cache_clear()
    fonts._in_vain.clear()


def test_every_shipped_typeface_can_be_read_and_has_its_licence() -> None:
    for path in fonts.SHIPPED:
        assert fonts.face(path, 20, 500) is not None, path
    families = {path.name.split("-")[0] for path in fonts.SHIPPED}
    for family in families:
        licence = (fonts.OWN / f"{family}-sans-LICENSE").read_text()
        assert "SIL Open Font License" in licence
        assert "Copyright" in licence


def test_weights_differ() -> None:
    assert text.width("Weight", 20, 700) > text.width("Weight", 20, 400)


@pytest.mark.parametrize(
    ("letters", "script"),
    [
        ("Amélie Straße", "latin"),
        ("Łukasz Őry", "latin-ext"),
        ("Nguyễn", "vietnamese"),
        ("Дмитрий", "cyrillic"),
        ("Ελένη", "greek"),
        ("דוד", "hebrew"),
        ("محمد", "arabic"),
        ("प्रिया", "devanagari"),
        ("অমিত", "bengali"),
        ("குமார்", "tamil"),
        ("สมชาย", "thai"),
        ("Արամ", "armenian"),
        ("ნინო", "georgian"),
    ],
)
def test_scripts_are_drawn_without_any_typeface_of_the_machine(letters: str, script: str) -> None:
    used = {run.path.name.split("-sans-")[1].removesuffix("-wght-normal.woff2") for run in text.runs(letters)}
    assert script in used
    assert used <= {script, "latin"} | ({"latin-ext"} if script == "vietnamese" else set())
    assert text.line(letters, 20, 500).mask.getbbox() is not None
    assert text.initials(letters) != "?"


def test_spaces_and_marks_stay_with_their_letters() -> None:
    assert [run.text for run in text.runs("Анна Мария Ann")] == ["Анна Мария ", "Ann"]
    assert len(text.runs("สมชาย ใจดี")) == 1


def test_letters_nobody_has_are_boxes_and_symbols_are_left_out() -> None:
    assert text.runs("张") == (text.Run("张", fonts.SHIPPED[0]),)
    assert "".join(run.text for run in text.runs("Joe 🎉")) == "Joe "
    assert text.initials("张 伟") == "?"


def test_a_script_nobody_has_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def has(path: Path, letter: str) -> bool:
        looked.append(letter)
        return False

    monkeypatch.setattr(fonts, "has", has)
    for place in range(0x4E00, 0x4E40):
        assert fonts.path_for(chr(place)) is None
    assert len(set(looked)) == fonts.PATIENCE


def test_broken_typefaces_are_passed_by(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"\0\1\0\0 no typeface")
    monkeypatch.setattr(fonts, "faces", lambda: (broken, tmp_path / "away.otf", *fonts.SHIPPED))
    assert fonts.path_for("a") == fonts.SHIPPED[0]
    assert fonts.face(broken, 20, 500) is None


def test_a_text_is_cut_to_a_width() -> None:
    whole = "Maximiliane von Hohenstein"
    assert text.cut(whole, 20, 500, 1000) == whole
    shown = text.cut(whole, 20, 500, 150)
    assert shown.endswith("…")
    assert whole.startswith(shown[:-1])
    assert text.width(shown, 20, 500) <= 150
    assert text.cut(whole, 20, 500, 5) == ""
    assert not text.cut("नि" * 40, 20, 500, 100).endswith("न…")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  Ann\t\n Lee ", "Ann Lee"),
        ("\u202eAnn\u0000", "Ann"),
        ("e\u0301", "é"),
        ("x" * 10_000, "x" * text.LONGEST),
        ("\ud800", ""),
    ],
)
def test_names_are_tidied(name: str, shown: str) -> None:
    assert text.tidy(name) == shown


def test_what_is_read_from_the_right_is_drawn_from_the_right() -> None:
    assert text.backwards("שרה Ann")
    assert not text.backwards("Ann שרה")
    assert not text.backwards("123")
    first, last = text.line("ا1", 40, 500), text.line("1ا", 40, 500)
    assert first.mask.size == last.mask.size


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amelia Okafor", "AO"),
        ("Olu", "O"),
        ("Jean Paul de la Cruz", "JC"),
        ("  (Ann)  ", "A"),
        ("élodie", "É"),
        ("...", "?"),
        ("", "?"),
        ("ß", "S"),
        ("4 Seasons", "4S"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert text.initials(name) == letters
