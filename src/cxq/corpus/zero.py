"""Why a term may not be found: a zero says what was searched, and what may be behind it."""

from __future__ import annotations

from dataclasses import dataclass

from cxq.corpus.searched import SearchedText, without_punctuation, without_space
from cxq.folding import simplifies
from cxq.text import HAN


@dataclass(slots=True)
class Zero:
    """What was seen of one term in the documents where it was not found as it is written.

    `traditional` are documents whose traditional characters may hide it, and `simplified` the
    occurrences there once they are read as simplified ones; `apart` those found when spaces and
    line ends are left out, `marked` when punctuation is, too.
    """

    wanted: str
    documents: int = 0
    chinese: int = 0
    traditional: int = 0
    simplified: int = 0
    apart: int = 0
    marked: int = 0

    def look(self, document: SearchedText, found: int) -> None:
        """Look at one more document, in which the term stands `found` times."""
        if document.traditional and HAN.search(self.wanted):
            # One occurrence there is as misleading as none: 国家 and 國家 are one word.
            simplified = document.simplified.count(self.wanted)
            if simplified > found or not (found or simplifies()):
                self.traditional += 1
                self.simplified += simplified
        self.documents += 1
        self.chinese += document.chinese
        if found or len(self.wanted) < 2:
            return
        apart = document.joined.count(without_space(self.wanted))
        self.apart += apart
        bare = without_punctuation(self.wanted)
        if not apart and bare:
            self.marked += document.bare.count(bare)

    def reasons(self, total: int) -> list[str]:
        """What may be behind a number, in words; where it is no zero, only the script is."""
        says = []
        if self.traditional:
            says.append(self._script())
        if total:
            return says
        if self.apart:
            says.append(f"{self.apart} with spaces or line ends inside")
        if self.marked:
            says.append(f"{self.marked} when punctuation is left out")
        if HAN.search(self.wanted):
            if not self.chinese:
                says.append("the text holds no 汉字")
        elif self.chinese == self.documents and any(map(str.isalpha, self.wanted)):
            says.append("the text is Chinese, the term is not")
        return says or ["it does not stand there"]

    def _script(self) -> str:
        texts = f"{self.traditional} of the texts {'is' if self.traditional == 1 else 'are'}"
        texts = "the text is" if self.documents == 1 else texts
        if simplifies():
            return f"{texts} in traditional characters, which write it {self.simplified} times"
        return f"{texts} in traditional characters (install cxq[opencc] to have them compared)"
