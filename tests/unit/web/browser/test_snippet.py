"""What is pasted into a website."""

from __future__ import annotations

from reifegrad_web.browser.snippet import PURPOSE, snippet


def test_the_snippet_names_key_server_and_purpose() -> None:
    html = snippet("wk_1", "https://leads.firma.example/")
    assert html.endswith('\nwindow.analytics.page();\n})("wk_1", "https://leads.firma.example");\n</script>')
    assert f"{PURPOSE}: true" in html
    for left in ("WRITE_KEY", "SERVER", "PURPOSE"):
        assert left not in html


def test_no_comment_is_left_and_no_line_is_lost() -> None:
    html = snippet("wk_1", "https://leads.firma.example")
    assert not any(line.startswith("//") for line in html.splitlines())
    assert html.count("{") == html.count("}")


def test_no_address_ends_the_script() -> None:
    html = snippet("wk_1", "https://leads.firma.example/</script><script>alert(1)//")
    assert html.count("</script>") == 1
    assert html.endswith("</script>")
