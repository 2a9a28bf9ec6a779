"""From a landed delivery to rows: streaming readers, one shape of output.

    for block in read_delivery(landed, contract, delivery_id):
        copy.write(block.copy_text)        # COPY raw.<table> (copy_columns(contract)) FROM STDIN

Each `Block` belongs to a `Part` (a file, a zip member, a sheet) and holds lines of PostgreSQL's COPY text
format: delivery_id, file_no, row_number, problem, the contract's fields in the contract's order and, where
`contract.has_op`, op. Texts are as delivered: an absent value is the empty string, never NULL; a missing op
column gives an empty op (new or changed). `problem` is NULL, or why the record could not be split; such a
record keeps its texts left to right. `row_number` is the line of a text file, the row of a sheet or the
position of a JSON record, from 1, of the record's first line. Blocks also carry the rows that are no records
(titles, notes, subtotals, blanks, repeated headers), each with a reason; header rows are in neither.

Memory stays flat: text files pass in blocks of about a mebibyte; of a workbook one sheet is held.

A delivery that cannot be read raises DeliveryError, possibly after some blocks: load it in one transaction.
`database` and `api` fetch remote batches into files that are then landed and read like any other.
"""

from cityplan.sources.blocks import Block, Part, SkippedRow, copy_columns
from cityplan.sources.reading import read_delivery, read_file

__all__ = ["Block", "Part", "SkippedRow", "copy_columns", "read_delivery", "read_file"]
