"""Check against people: coding sheets, agreement, and how wrong the machine is here.

`make_sheet` draws units and writes sheets, `read_sheets` reads them back, `agreement` says how
far coders agree, and `machine_vs_people` how far the machine is off, by outlet too.
"""

from toolkit.coding.adjudicate import adjudication_sheet, consensus, disagreements
from toolkit.coding.agreement import agreement
from toolkit.coding.alpha import alpha_interval, cohen_kappa, krippendorff_alpha
from toolkit.coding.brat import read_brat, write_brat
from toolkit.coding.candidates import corpus_hash
from toolkit.coding.codebooks import dump_codebook, load_codebook
from toolkit.coding.equal import compare_errors
from toolkit.coding.gold import anchor_spans, read_gold, relocate, write_gold
from toolkit.coding.intervals import sample_size, wilson
from toolkit.coding.label_studio import (
    label_studio_config,
    read_label_studio,
    write_label_studio,
)
from toolkit.coding.machine import machine_vs_people, validation_units
from toolkit.coding.questions import Codebook
from toolkit.coding.sheets_read import join_sample, read_sheets, refused_cells
from toolkit.coding.sheets_write import make_sheet, write_sheets
from toolkit.coding.view import code_in_notebook
from toolkit.compare.correct import correct_means, correct_shares

__all__ = [
    "Codebook",
    "adjudication_sheet",
    "agreement",
    "alpha_interval",
    "anchor_spans",
    "code_in_notebook",
    "cohen_kappa",
    "compare_errors",
    "consensus",
    "corpus_hash",
    "correct_means",
    "correct_shares",
    "disagreements",
    "dump_codebook",
    "join_sample",
    "krippendorff_alpha",
    "label_studio_config",
    "load_codebook",
    "machine_vs_people",
    "make_sheet",
    "read_brat",
    "read_gold",
    "read_label_studio",
    "read_sheets",
    "refused_cells",
    "relocate",
    "sample_size",
    "validation_units",
    "wilson",
    "write_brat",
    "write_gold",
    "write_label_studio",
    "write_sheets",
]
