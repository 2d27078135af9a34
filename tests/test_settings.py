import stat
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest

from roomful.settings import Settings, SettingsError, load, master_key
from roomful.settings.page import page


def test_defaults_need_nothing() -> None:
    settings = load(environment={})
    assert settings == Settings()
    assert settings.database == "sqlite:///data/roomful.db"
    assert settings.url == "http://127.0.0.1:8080"
    assert settings.loopback


def test_later_places_win(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('port = 1\nhost = "10.0.0.1"\nlog_level = "debug"\ntrusted_proxies = ["10.0.0.0/8"]\n')
    settings = load(
        {"port": 3, "host": None},
        environment={"ROOMFUL_PORT": "2", "ROOMFUL_LOG_LEVEL": "error"},
        config=file,
    )
    assert (settings.port, settings.host, settings.log_level) == (3, "10.0.0.1", "error")
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"),)


def test_the_file_in_the_data_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "roomful.toml").write_text("port = 4\nbody_timeout = 2\n")
    assert load({"data_dir": tmp_path}, environment={}).port == 4
    assert load(environment={"ROOMFUL_DATA_DIR": str(tmp_path)}).body_timeout == 2.0
    assert load(environment={"ROOMFUL_CONFIG": str(tmp_path / "roomful.toml")}).port == 4


@pytest.mark.parametrize("word", ["1", "true", "YES", "on"])
def test_words_for_true(word: str) -> None:
    assert load(environment={"ROOMFUL_WEBHOOK_ALLOW_PRIVATE": word}).webhook_allow_private


def test_lists_in_the_environment_have_commas() -> None:
    settings = load(
        environment={"ROOMFUL_TRUSTED_PROXIES": "10.1.2.3/8, ::1", "ROOMFUL_RTC_INTERFACES": "eth0,lo"}
    )
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert settings.rtc_interfaces == ("eth0", "lo")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (
            "ROOMFUL_PRT",
            "1",
            "ROOMFUL_PRT in the environment: there is no such setting; did you mean ROOMFUL_PORT?",
        ),
        (
            "ROOMFUL_PORT",
            "abc",
            "ROOMFUL_PORT in the environment: must be a whole number from 0 to 65535, not 'abc'",
        ),
        ("ROOMFUL_PORT", "70000", "from 0 to 65535"),
        ("ROOMFUL_TLS_AUTO", "maybe", "must be true or false"),
        ("ROOMFUL_LOG_LEVEL", "loud", "one of debug, info, warning, error"),
        ("ROOMFUL_BODY_TIMEOUT", "nan", "a number, at least 0.1"),
        ("ROOMFUL_TRUSTED_PROXIES", "10.0.0.0/8,proxy", "addresses or networks"),
        ("ROOMFUL_TLS_CERT", "x.pem", "needs tls_key"),
        ("ROOMFUL_LIVEKIT_URL", "http://a:1", "needs livekit_api_key"),
        ("ROOMFUL_PUBLIC_URL", "https://a/b", "without a path"),
        ("ROOMFUL_PUBLIC_URL", "a.example", "https:// or http://"),
        ("ROOMFUL_DATABASE_URL", "mysql://a", "must begin with sqlite:///"),
        ("ROOMFUL_RTSP_PUBLIC_URL", "https://a", "must begin with rtsp://"),
        ("ROOMFUL_BROADCAST_CDNVIDEO_URL", "https://a/b", "must begin with rtmp://"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(key: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(environment={key: value})
    assert key in str(caught.value)
    assert words in str(caught.value)


def test_what_is_wrong_in_the_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    for text, words in (
        ("prot = 1", f"prot in {file}: there is no such setting; did you mean port?"),
        ('port = "x"', f"port in {file}: must be a whole number"),
        ("port = true", "must be a whole number"),
        ("port =", "is not TOML"),
        ("trusted_proxies = 5", "addresses or networks"),
    ):
        file.write_text(text)
        with pytest.raises(SettingsError) as caught:
            load(environment={}, config=file)
        assert words in str(caught.value)
    with pytest.raises(SettingsError, match="no settings file"):
        load(environment={}, config=tmp_path / "none.toml")


def test_secrets_are_not_shown() -> None:
    secret = "s" * 40
    settings = load(
        environment={"ROOMFUL_MASTER_KEY": secret, "ROOMFUL_DATABASE_URL": "postgresql://a:word@b/c"}
    )
    assert secret not in repr(settings)
    assert "word" not in repr(settings)
    with pytest.raises(SettingsError) as caught:
        load(environment={"ROOMFUL_MASTER_KEY": "short secret"})
    assert "short secret" not in str(caught.value)


def test_the_master_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    key = master_key(settings)
    assert len(key) >= 32
    assert master_key(settings) == key
    assert stat.S_IMODE((tmp_path / "new" / "master.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["master.key"]
    assert master_key(Settings(master_key="k" * 32)) == b"k" * 32


def test_an_empty_master_key_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text("\n")
    with pytest.raises(SettingsError, match="is empty"):
        master_key(Settings(data_dir=tmp_path))


def test_the_reference_page_is_current() -> None:
    kept = Path(__file__).parent.parent / "docs" / "settings.md"
    assert kept.read_text(encoding="utf-8") == page(), "run python -m roomful.settings > docs/settings.md"
    printed = subprocess.run(
        [sys.executable, "-m", "roomful.settings"], capture_output=True, check=True, timeout=60
    )
    assert printed.stdout.decode() == page()


def test_every_setting_is_described() -> None:
    for name in Settings.__struct_fields__:
        assert f"| `{name}`" in page()


@pytest.mark.parametrize(
    ("given", "url"),
    [
        (Settings(host="0.0.0.0", port=80), "http://localhost"),
        (Settings(host="::1", tls_auto=True), "https://[::1]:8080"),
        (Settings(public_url="https://meet.example.org"), "https://meet.example.org"),
    ],
)
def test_where_people_reach_the_server(given: Settings, url: str) -> None:
    assert given.url == url
