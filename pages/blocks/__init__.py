from .body import BodyBlock
from .card import SourceBlock, StepBlock
from .files import DownloadBlock
from .home import StarterBlock

__all__ = ["BodyBlock", "DownloadBlock", "SourceBlock", "StarterBlock", "StepBlock"]
