"""Folders that are sent arrive as they were."""

from netform.batch.packed import packed, unpack
from tests.helpers.folder import contents, write_problem


def test_a_folder_arrives_as_it_was(tmp_path):
    sent = write_problem(tmp_path / "sent")
    (sent / "inside" / "deeper").mkdir(parents=True)
    (sent / "inside" / "deeper" / "bytes").write_bytes(bytes(range(256)))
    (sent / "empty").write_bytes(b"")
    files = packed(sent)
    assert "inside/deeper/bytes" in files
    (tmp_path / "there").mkdir()
    unpack(files, tmp_path / "there")
    assert packed(tmp_path / "there") == files
    assert contents(tmp_path / "there") == contents(sent)
