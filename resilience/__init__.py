"""Tells a manufacturer exactly where to stop being lean: every public name, each loaded on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.lazily import lazily

if TYPE_CHECKING:
    from resilience.errors import InputError as InputError
    from resilience.errors import NoPlanError as NoPlanError
    from resilience.errors import ResilienceError as ResilienceError
    from resilience.errors import SolverError as SolverError
    from resilience.errors import StoppedError as StoppedError
    from resilience.files import check as check
    from resilience.files import read_model as read_model
    from resilience.files import read_plan as read_plan
    from resilience.files import read_scenarios as read_scenarios
    from resilience.files import write_database as write_database
    from resilience.files import write_starter as write_starter
    from resilience.files import write_workbook as write_workbook
    from resilience.files.changes.change import ChangeKind as ChangeKind
    from resilience.files.changes.change import InputChange as InputChange
    from resilience.files.exchange.forms import export_model as export_model
    from resilience.files.exchange.imported import AskedOfPlanner as AskedOfPlanner
    from resilience.files.exchange.imported import Imported as Imported
    from resilience.files.exchange.imported import LostInImport as LostInImport
    from resilience.files.exchange.importing import import_model as import_model
    from resilience.files.exchange.words import ExportForm as ExportForm
    from resilience.files.exchange.words import ImportForm as ImportForm
    from resilience.files.inputs import Inputs as Inputs
    from resilience.files.inputs import read_inputs as read_inputs
    from resilience.files.scenarios.hazard_file import HazardFile as HazardFile
    from resilience.files.scenarios.scenario_text import write_scenarios as write_scenarios
    from resilience.files.studies.study_file import StudyFile as StudyFile
    from resilience.files.studies.study_file import read_study as read_study
    from resilience.files.tables.model_folder import write_model as write_model
    from resilience.findings import Code as Code
    from resilience.findings import Finding as Finding
    from resilience.findings import Findings as Findings
    from resilience.findings import Severity as Severity
    from resilience.hazard.book import HazardBook as HazardBook
    from resilience.hazard.distributions.continuous import Exponential as Exponential
    from resilience.hazard.distributions.continuous import LogNormal as LogNormal
    from resilience.hazard.distributions.continuous import Triangular as Triangular
    from resilience.hazard.distributions.continuous import Uniform as Uniform
    from resilience.hazard.distributions.continuous import Weibull as Weibull
    from resilience.hazard.distributions.separate import Discrete as Discrete
    from resilience.hazard.distributions.separate import Fixed as Fixed
    from resilience.hazard.distributions.separate import Geometric as Geometric
    from resilience.hazard.hazards import Hazard as Hazard
    from resilience.hazard.hazards import HelpCurve as HelpCurve
    from resilience.hazard.hazards import Hits as Hits
    from resilience.hazard.hazards import Selector as Selector
    from resilience.hazard.priors.prior import HazardPrior as HazardPrior
    from resilience.hazard.priors.prior import UsedPrior as UsedPrior
    from resilience.hazard.priors.prior import shipped_priors as shipped_priors
    from resilience.hazard.reduce import reduced as reduced
    from resilience.hazard.replay import Figure as Figure
    from resilience.hazard.replay import FigureMeasure as FigureMeasure
    from resilience.hazard.replay import Recorded as Recorded
    from resilience.hazard.replay import Replay as Replay
    from resilience.hazard.risk.estimate import Estimate as Estimate
    from resilience.hazard.risk.fresh import FreshScenarios as FreshScenarios
    from resilience.hazard.risk.fresh import draw_scenarios as draw_scenarios
    from resilience.hazard.risk.measures import CVaR as CVaR
    from resilience.hazard.risk.measures import Expectation as Expectation
    from resilience.hazard.risk.measures import WorstCase as WorstCase
    from resilience.hazard.risk.years import YearSample as YearSample
    from resilience.hazard.risk.years import sample_years as sample_years
    from resilience.hazard.scenarios import Effect as Effect
    from resilience.hazard.scenarios import EffectKind as EffectKind
    from resilience.hazard.scenarios import Scenario as Scenario
    from resilience.hazard.scenarios import ScenarioSet as ScenarioSet
    from resilience.hazard.sweeps import ColumnSweep as ColumnSweep
    from resilience.hazard.sweeps import HazardSweep as HazardSweep
    from resilience.hazard.sweeps import LeadSweep as LeadSweep
    from resilience.hazard.sweeps import OutputSweep as OutputSweep
    from resilience.hazard.sweeps import StockSweep as StockSweep
    from resilience.lean.against import PullPush as PullPush
    from resilience.lean.against import PushSetting as PushSetting
    from resilience.lean.against import ReleaseRun as ReleaseRun
    from resilience.lean.against import pull_against_push as pull_against_push
    from resilience.lean.bullwhip import BullwhipFigures as BullwhipFigures
    from resilience.lean.bullwhip import bullwhip as bullwhip
    from resilience.lean.bullwhip import simulate_bullwhip as simulate_bullwhip
    from resilience.lean.cards import CardLoop as CardLoop
    from resilience.lean.cards import card_loop as card_loop
    from resilience.lean.drift import DriftLot as DriftLot
    from resilience.lean.drift import DriftProcess as DriftProcess
    from resilience.lean.drift import bad_units as bad_units
    from resilience.lean.drift import drift_lot as drift_lot
    from resilience.lean.figures import LineRun as LineRun
    from resilience.lean.flows import FlowRecord as FlowRecord
    from resilience.lean.jidoka import LatencyFigures as LatencyFigures
    from resilience.lean.jidoka import StopFigures as StopFigures
    from resilience.lean.jidoka import quality_latency as quality_latency
    from resilience.lean.jidoka import simulate_latency as simulate_latency
    from resilience.lean.jidoka import stop_the_line as stop_the_line
    from resilience.lean.jidoka import worth_of_stopping as worth_of_stopping
    from resilience.lean.kanban import simulate_cards as simulate_cards
    from resilience.lean.kanban import trace_cards as trace_cards
    from resilience.lean.loop import CardEvent as CardEvent
    from resilience.lean.loop import CardMove as CardMove
    from resilience.lean.mix import MixAnswer as MixAnswer
    from resilience.lean.mix import MixBorder as MixBorder
    from resilience.lean.mix import MixSetting as MixSetting
    from resilience.lean.mix import jit_border as jit_border
    from resilience.lean.mix import jit_mix as jit_mix
    from resilience.lean.mix import jit_regret as jit_regret
    from resilience.lean.pull import FlowFigures as FlowFigures
    from resilience.lean.pull import WrongSetting as WrongSetting
    from resilience.lean.pull import pull_jobs as pull_jobs
    from resilience.lean.pull import pull_line as pull_line
    from resilience.lean.pull import push_line as push_line
    from resilience.lean.pull import wrong_setting as wrong_setting
    from resilience.lean.recursion import simulate_line as simulate_line
    from resilience.lean.release import simulate_pull as simulate_pull
    from resilience.lean.release import simulate_push as simulate_push
    from resilience.lean.removal import RemovalStep as RemovalStep
    from resilience.lean.removal import remove_cards as remove_cards
    from resilience.lean.serial import SerialFigures as SerialFigures
    from resilience.lean.serial import serial_line as serial_line
    from resilience.lean.spanning import stock_on_tree as stock_on_tree
    from resilience.lean.stages import StageLink as StageLink
    from resilience.lean.stages import StageNetwork as StageNetwork
    from resilience.lean.stages import StagePlan as StagePlan
    from resilience.lean.stages import StockStage as StockStage
    from resilience.lean.stages import stock_alone as stock_alone
    from resilience.lean.station import CardStation as CardStation
    from resilience.lean.station import TimeLaw as TimeLaw
    from resilience.lean.takt import LineFigures as LineFigures
    from resilience.lean.takt import StationFigures as StationFigures
    from resilience.lean.takt import WorkStation as WorkStation
    from resilience.lean.takt import line_figures as line_figures
    from resilience.lean.takt import oee as oee
    from resilience.lean.takt import takt_time as takt_time
    from resilience.lean.tasks import LineBalance as LineBalance
    from resilience.lean.tasks import LineTask as LineTask
    from resilience.lean.waste import LedgerRow as LedgerRow
    from resilience.lean.waste import WasteEntry as WasteEntry
    from resilience.lean.waste import WasteLedger as WasteLedger
    from resilience.lean.waste import WasteLine as WasteLine
    from resilience.lean.waste import waste_ledger as waste_ledger
    from resilience.network.lanes import Alternate as Alternate
    from resilience.network.lanes import Lane as Lane
    from resilience.network.lanes import LaneStatus as LaneStatus
    from resilience.network.lanes import Mode as Mode
    from resilience.network.network import Reach as Reach
    from resilience.network.network import SupplyNetwork as SupplyNetwork
    from resilience.network.ordering import BreakKind as BreakKind
    from resilience.network.parts import BomLine as BomLine
    from resilience.network.parts import Demand as Demand
    from resilience.network.parts import Inventory as Inventory
    from resilience.network.parts import Node as Node
    from resilience.network.parts import Part as Part
    from resilience.network.parts import Production as Production
    from resilience.network.parts import Resource as Resource
    from resilience.network.sites import Site as Site
    from resilience.network.sites import SiteKind as SiteKind
    from resilience.network.structure import CommonSource as CommonSource
    from resilience.network.structure import SinglePoint as SinglePoint
    from resilience.network.structure import SingleSource as SingleSource
    from resilience.network.structure import cut_pairs as cut_pairs
    from resilience.network.structure import hidden_common_sources as hidden_common_sources
    from resilience.network.structure import single_points_of_failure as single_points_of_failure
    from resilience.network.structure import single_sourced as single_sourced
    from resilience.plan.changes import Change as Change
    from resilience.plan.extra import ExtraRow as ExtraRow
    from resilience.plan.fields import PlanField as PlanField
    from resilience.plan.levers import ChangeLimit as ChangeLimit
    from resilience.plan.levers import End as End
    from resilience.plan.levers import Lever as Lever
    from resilience.plan.levers import Requirements as Requirements
    from resilience.plan.levers import RiskAttitude as RiskAttitude
    from resilience.plan.model import Model as Model
    from resilience.plan.plan import Plan as Plan
    from resilience.program.formulation.parts.sourcing import intake as intake
    from resilience.program.formulation.parts.sourcing import nominal as nominal
    from resilience.program.formulation.parts.sourcing import qualified as qualified
    from resilience.quantities import Calendar as Calendar
    from resilience.quantities import Duration as Duration
    from resilience.quantities import WorkingDays as WorkingDays
    from resilience.quantities import parse_duration as parse_duration
    from resilience.report.figure_files import save_figure as save_figure
    from resilience.report.figure_files import study_figures as study_figures
    from resilience.report.figures import cost_by_policy as cost_by_policy
    from resilience.report.figures import exceedance_curve as exceedance_curve
    from resilience.report.figures import rate_bands as rate_bands
    from resilience.report.figures import stock_over_time as stock_over_time
    from resilience.report.lean_figures import jit_conditions as jit_conditions
    from resilience.report.lean_figures import removal_curve as removal_curve
    from resilience.report.lean_figures import takt_bars as takt_bars
    from resilience.report.lean_figures import waste_bars as waste_bars
    from resilience.report.network_map import network_map as network_map
    from resilience.report.report_file import write_report as write_report
    from resilience.report.study_figures import cost_frontier as cost_frontier
    from resilience.report.study_figures import regime_map as regime_map
    from resilience.report.study_figures import regret_table as regret_table
    from resilience.report.study_figures import tornado as tornado
    from resilience.simulate.layout.rationing import Rationing as Rationing
    from resilience.simulate.run.years import SimulationResult as SimulationResult
    from resilience.simulate.run.years import simulate_years as simulate_years
    from resilience.solve.memory.memory import Memory as Memory
    from resilience.study.advice.recommendation import OnlyTogether as OnlyTogether
    from resilience.study.advice.recommendation import Recommendation as Recommendation
    from resilience.study.advice.recommendation import Reversal as Reversal
    from resilience.study.advice.recommendation import SpentOnce as SpentOnce
    from resilience.study.advice.recommendation import Status as Status
    from resilience.study.advice.recommendation import Withdrawal as Withdrawal
    from resilience.study.bands.folder import band_table as band_table
    from resilience.study.bands.folder import knowing_table as knowing_table
    from resilience.study.bands.folder import uncertainty_table as uncertainty_table
    from resilience.study.bands.folder import write_bands as write_bands
    from resilience.study.bands.keep import Keep as Keep
    from resilience.study.bands.rates import Dependence as Dependence
    from resilience.study.bands.study import BandsOptions as BandsOptions
    from resilience.study.bands.study import BandsResult as BandsResult
    from resilience.study.bands.study import bands as bands
    from resilience.study.compare.comparison import RunComparison as RunComparison
    from resilience.study.compare.comparison import compare_runs as compare_runs
    from resilience.study.compare.comparison import write_comparison as write_comparison
    from resilience.study.compare.pairs import RunPair as RunPair
    from resilience.study.costs.entrance import build_scenarios as build_scenarios
    from resilience.study.costs.plan_options import PlanOptions as PlanOptions
    from resilience.study.everyday.safety_stock import stock_on_network as stock_on_network
    from resilience.study.exposure.folder import write_exposure as write_exposure
    from resilience.study.exposure.price import price_of_survival as price_of_survival
    from resilience.study.exposure.study import ExposureResult as ExposureResult
    from resilience.study.exposure.study import exposure as exposure
    from resilience.study.generate.files import GeneratedFiles as GeneratedFiles
    from resilience.study.generate.files import write_generated as write_generated
    from resilience.study.generate.network import generate_model as generate_model
    from resilience.study.generate.size import PRESETS as PRESETS
    from resilience.study.generate.size import Preset as Preset
    from resilience.study.generate.size import Size as Size
    from resilience.study.hindcast.study import HindcastResult as HindcastResult
    from resilience.study.hindcast.study import hindcast as hindcast
    from resilience.study.judge.judge import Judgement as Judgement
    from resilience.study.judge.judge import JudgeOptions as JudgeOptions
    from resilience.study.lean.conditions import LeanCondition as LeanCondition
    from resilience.study.lean.ends import LeanEnd as LeanEnd
    from resilience.study.lean.line_balance import balance_line as balance_line
    from resilience.study.lean.lines import LeanLine as LeanLine
    from resilience.study.lean.loops import LeanLoop as LeanLoop
    from resilience.study.lean.records import plan_record as plan_record
    from resilience.study.lean.sharing import HedgingAlone as HedgingAlone
    from resilience.study.lean.sharing import earlier_detection as earlier_detection
    from resilience.study.lean.sharing import hedging_alone as hedging_alone
    from resilience.study.lean.view import LeanView as LeanView
    from resilience.study.lean.view import lean_view as lean_view
    from resilience.study.plan.as_pyomo import pyomo_model as pyomo_model
    from resilience.study.plan.certify import CertifyOptions as CertifyOptions
    from resilience.study.plan.certify import certify as certify
    from resilience.study.plan.duals import scenario_duals as scenario_duals
    from resilience.study.plan.optimize import optimize as optimize
    from resilience.study.plan.plan_result import PlanResult as PlanResult
    from resilience.study.plan.written import write_program as write_program
    from resilience.study.run.simulation import Simulation as Simulation
    from resilience.study.run.simulation import simulate_run as simulate_run
    from resilience.study.run.simulation import write_simulation as write_simulation
    from resilience.study.run.stored_run import StoredRun as StoredRun
    from resilience.study.run.stored_run import StoredTables as StoredTables
    from resilience.study.run.stored_run import read_run as read_run
    from resilience.study.run.stored_run import read_tables as read_tables
    from resilience.study.run.wastes import run_wastes as run_wastes
    from resilience.study.run.worst import worst_scenario_paths as worst_scenario_paths
    from resilience.study.studies.contenders import Contender as Contender
    from resilience.study.studies.folder import study_tables as study_tables
    from resilience.study.studies.folder import write_study as write_study
    from resilience.study.studies.futures import Future as Future
    from resilience.study.studies.gathered import StudyAsked as StudyAsked
    from resilience.study.studies.gathered import StudyResult as StudyResult
    from resilience.study.studies.kept_work import KeptWork as KeptWork
    from resilience.study.studies.study import run_study as run_study

    __version__: str

_NAMES = {
    "errors": "InputError NoPlanError ResilienceError SolverError StoppedError",
    "files": "check read_model read_plan read_scenarios write_database write_starter write_workbook",
    "files.changes.change": "ChangeKind InputChange",
    "files.exchange.forms": "export_model",
    "files.exchange.imported": "AskedOfPlanner Imported LostInImport",
    "files.exchange.importing": "import_model",
    "files.exchange.words": "ExportForm ImportForm",
    "files.inputs": "Inputs read_inputs",
    "files.scenarios.hazard_file": "HazardFile",
    "files.scenarios.scenario_text": "write_scenarios",
    "files.studies.study_file": "StudyFile read_study",
    "files.tables.model_folder": "write_model",
    "findings": "Code Finding Findings Severity",
    "hazard.book": "HazardBook",
    "hazard.distributions.continuous": "Exponential LogNormal Triangular Uniform Weibull",
    "hazard.distributions.separate": "Discrete Fixed Geometric",
    "hazard.hazards": "Hazard HelpCurve Hits Selector",
    "hazard.priors.prior": "HazardPrior UsedPrior shipped_priors",
    "hazard.reduce": "reduced",
    "hazard.replay": "Figure FigureMeasure Recorded Replay",
    "hazard.risk.estimate": "Estimate",
    "hazard.risk.fresh": "FreshScenarios draw_scenarios",
    "hazard.risk.measures": "CVaR Expectation WorstCase",
    "hazard.risk.years": "YearSample sample_years",
    "hazard.scenarios": "Effect EffectKind Scenario ScenarioSet",
    "hazard.sweeps": "ColumnSweep HazardSweep LeadSweep OutputSweep StockSweep",
    "lean.against": "PullPush PushSetting ReleaseRun pull_against_push",
    "lean.bullwhip": "BullwhipFigures bullwhip simulate_bullwhip",
    "lean.cards": "CardLoop card_loop",
    "lean.drift": "DriftLot DriftProcess bad_units drift_lot",
    "lean.figures": "LineRun",
    "lean.flows": "FlowRecord",
    "lean.jidoka": "LatencyFigures StopFigures quality_latency simulate_latency stop_the_line worth_of_stopping",
    "lean.kanban": "simulate_cards trace_cards",
    "lean.loop": "CardEvent CardMove",
    "lean.mix": "MixAnswer MixBorder MixSetting jit_border jit_mix jit_regret",
    "lean.pull": "FlowFigures WrongSetting pull_jobs pull_line push_line wrong_setting",
    "lean.recursion": "simulate_line",
    "lean.release": "simulate_pull simulate_push",
    "lean.removal": "RemovalStep remove_cards",
    "lean.serial": "SerialFigures serial_line",
    "lean.spanning": "stock_on_tree",
    "lean.stages": "StageLink StageNetwork StagePlan StockStage stock_alone",
    "lean.station": "CardStation TimeLaw",
    "lean.takt": "LineFigures StationFigures WorkStation line_figures oee takt_time",
    "lean.tasks": "LineBalance LineTask",
    "lean.waste": "LedgerRow WasteEntry WasteLedger WasteLine waste_ledger",
    "network.lanes": "Alternate Lane LaneStatus Mode",
    "network.network": "Reach SupplyNetwork",
    "network.ordering": "BreakKind",
    "network.parts": "BomLine Demand Inventory Node Part Production Resource",
    "network.sites": "Site SiteKind",
    "network.structure": "CommonSource SinglePoint SingleSource cut_pairs hidden_common_sources"
    " single_points_of_failure single_sourced",
    "plan.changes": "Change",
    "plan.extra": "ExtraRow",
    "plan.fields": "PlanField",
    "plan.levers": "ChangeLimit End Lever Requirements RiskAttitude",
    "plan.model": "Model",
    "plan.plan": "Plan",
    "program.formulation.parts.sourcing": "intake nominal qualified",
    "quantities": "Calendar Duration WorkingDays parse_duration",
    "report.figure_files": "save_figure study_figures",
    "report.figures": "cost_by_policy exceedance_curve rate_bands stock_over_time",
    "report.network_map": "network_map",
    "report.lean_figures": "jit_conditions removal_curve takt_bars waste_bars",
    "report.report_file": "write_report",
    "report.study_figures": "cost_frontier regime_map regret_table tornado",
    "simulate.layout.rationing": "Rationing",
    "simulate.run.years": "SimulationResult simulate_years",
    "solve.memory.memory": "Memory",
    "study.advice.recommendation": "OnlyTogether Recommendation Reversal SpentOnce Status Withdrawal",
    "study.bands.folder": "band_table knowing_table uncertainty_table write_bands",
    "study.bands.keep": "Keep",
    "study.bands.rates": "Dependence",
    "study.bands.study": "BandsOptions BandsResult bands",
    "study.compare.comparison": "RunComparison compare_runs write_comparison",
    "study.compare.pairs": "RunPair",
    "study.costs.entrance": "build_scenarios",
    "study.costs.plan_options": "PlanOptions",
    "study.exposure.folder": "write_exposure",
    "study.exposure.price": "price_of_survival",
    "study.exposure.study": "ExposureResult exposure",
    "study.generate.files": "GeneratedFiles write_generated",
    "study.generate.network": "generate_model",
    "study.generate.size": "PRESETS Preset Size",
    "study.hindcast.study": "HindcastResult hindcast",
    "study.judge.judge": "JudgeOptions Judgement",
    "study.everyday.safety_stock": "stock_on_network",
    "study.lean.conditions": "LeanCondition",
    "study.lean.ends": "LeanEnd",
    "study.lean.line_balance": "balance_line",
    "study.lean.lines": "LeanLine",
    "study.lean.loops": "LeanLoop",
    "study.lean.records": "plan_record",
    "study.lean.sharing": "HedgingAlone earlier_detection hedging_alone",
    "study.lean.view": "LeanView lean_view",
    "study.plan.as_pyomo": "pyomo_model",
    "study.plan.certify": "CertifyOptions certify",
    "study.plan.duals": "scenario_duals",
    "study.plan.optimize": "optimize",
    "study.plan.plan_result": "PlanResult",
    "study.plan.written": "write_program",
    "study.run.simulation": "Simulation simulate_run write_simulation",
    "study.run.stored_run": "StoredRun StoredTables read_run read_tables",
    "study.run.wastes": "run_wastes",
    "study.run.worst": "worst_scenario_paths",
    "study.studies.contenders": "Contender",
    "study.studies.folder": "study_tables write_study",
    "study.studies.futures": "Future",
    "study.studies.gathered": "StudyAsked StudyResult",
    "study.studies.kept_work": "KeptWork",
    "study.studies.study": "run_study",
}
"""Every public name, by its home in the package; those above are the same, for type checkers (a test compares them)."""

_HOMES = {name: f"resilience.{home}" for home, names in _NAMES.items() for name in names.split()}
__all__ = sorted(_HOMES)  # noqa: PLE0605  # the one table says it

if not TYPE_CHECKING:  # a type checker that saw it would take every misspelled name for one that is there
    __getattr__, __dir__ = lazily(globals(), _HOMES)
