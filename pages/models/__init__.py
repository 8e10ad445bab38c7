from .advice import AdviceNote, Concern
from .agencies import Agency, AgencyFolder
from .base import ContentPage
from .card_parts import CardAdaptation, CardLevel, CardLink
from .cards import StrategyCardPage
from .case_studies import CaseStudiesPage, CaseStudyPage, UsedCard
from .changes import ChangeNote
from .demo import DemoFile, DemoPage
from .downloads import DownloadsPage
from .families import FamiliesPage
from .glossary import GlossaryPage, GlossaryTerm
from .home import HomePage
from .information import InformationPage
from .levels import LevelDescriptor, LevelPage, LevelsPage
from .library import StrategyLibraryPage
from .mail import OutgoingMail
from .needs import NeedAreaPage, NeedPage, NeedsPage
from .reminders import ReviewReminder
from .safeguarding import SafeguardingNotice
from .sections import SectionPage, ToolkitPage, ToolkitPartPage
from .services import ServicePage, ServicesPage
from .sheets import CardSheet
from .suggestions import Suggestion
from .taxonomy import (
    AgePhase,
    CardTopic,
    Confidence,
    Cost,
    EvidenceRating,
    Grouping,
    Level,
    Need,
    PreparationTime,
    Role,
    RunningTime,
    SectionTopic,
    Theme,
    Topic,
    TrainingKind,
)
from .training import CpdModulePage, PathwayPage, TrainingLibraryPage
from .training_parts import ModuleStep, PathwayModule, TrainingEvent
from .words import (
    Misspelling,
    PinnedResult,
    Signpost,
    SignpostCard,
    SignpostLead,
    SynonymGroup,
)
from .workflow import (
    AgencyApprovalTask,
    AgencyReview,
    CouncilApprovalTask,
    CouncilReview,
    ReviewSettings,
)

__all__ = [
    "AdviceNote",
    "AgePhase",
    "Agency",
    "AgencyApprovalTask",
    "AgencyFolder",
    "AgencyReview",
    "CardAdaptation",
    "CardLevel",
    "CardLink",
    "CardSheet",
    "CardTopic",
    "CaseStudiesPage",
    "CaseStudyPage",
    "ChangeNote",
    "Concern",
    "Confidence",
    "ContentPage",
    "Cost",
    "CouncilApprovalTask",
    "CouncilReview",
    "CpdModulePage",
    "DemoFile",
    "DemoPage",
    "DownloadsPage",
    "EvidenceRating",
    "FamiliesPage",
    "GlossaryPage",
    "GlossaryTerm",
    "Grouping",
    "HomePage",
    "InformationPage",
    "Level",
    "LevelDescriptor",
    "LevelPage",
    "LevelsPage",
    "Misspelling",
    "ModuleStep",
    "Need",
    "NeedAreaPage",
    "NeedPage",
    "NeedsPage",
    "OutgoingMail",
    "PathwayModule",
    "PathwayPage",
    "PinnedResult",
    "PreparationTime",
    "ReviewReminder",
    "ReviewSettings",
    "Role",
    "RunningTime",
    "SafeguardingNotice",
    "SectionPage",
    "SectionTopic",
    "ServicePage",
    "ServicesPage",
    "Signpost",
    "SignpostCard",
    "SignpostLead",
    "StrategyCardPage",
    "StrategyLibraryPage",
    "Suggestion",
    "SynonymGroup",
    "Theme",
    "ToolkitPage",
    "ToolkitPartPage",
    "Topic",
    "TrainingEvent",
    "TrainingKind",
    "TrainingLibraryPage",
    "UsedCard",
]
