"""How much of a stranger's files is taken and for how long they may be worked on."""

from __future__ import annotations

from dataclasses import dataclass

from reifegrad_web.confined import ProcessLimits


@dataclass(frozen=True)
class Limits:
    """The limits of one import, and of the process that reads its files.

    Args:
        packed: Bytes of all files as they are handed in.
        uploaded: Bytes of all files that come over HTTP.
        unpacked: Bytes of a file that is packed in itself (workbooks, .gz, Parquet) when it is unpacked.
        written: Bytes of one converted file.
        rows: Rows of a Parquet file, by what it says of itself.
        wall: Seconds for reading all files.
        cpu: Seconds of processor time.
        memory: Bytes of address space. The libraries do not start with less than 3 GB.
        rejects: Places of rows that are kept; all of them are counted.
    """

    packed: int = 4 * 1024**3
    uploaded: int = 512 * 1024**2
    unpacked: int = 16 * 1024**3
    written: int = 32 * 1024**3
    rows: int = 200_000_000
    wall: int = 3_600
    cpu: int = 7_200
    memory: int = 6 * 1024**3
    rejects: int = 1_000

    @property
    def of_process(self) -> ProcessLimits:
        """Those of the process that reads the files."""
        return ProcessLimits(wall=self.wall, cpu=self.cpu, memory=self.memory, written=self.written)
