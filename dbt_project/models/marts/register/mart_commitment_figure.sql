-- Grain: commitment followed by a figure x the city or a district x month end.
select
    commitments.commitment_id,
    figures.division_code,
    divisions.division_level,
    divisions.name_zh as division_name_zh,
    divisions.name_en as division_name_en,
    {{ month_columns('figures') }},
    commitments.system,
    commitments.department,
    commitments.name_zh,
    commitments.name_en,
    commitments.figure_zh,
    commitments.figure_en,
    figures.value,
    commitments.figure_unit_zh as unit,
    commitments.figure_unit_en as unit_en,
    commitments.figure_better as better,
    figures.is_provisional,
    commitments.figure_reading_zh as reading_zh,
    commitments.figure_reading_en as reading_en,
    commitments.definition_version
from {{ ref('int_commitment_figures') }} as figures
inner join {{ ref('commitments') }} as commitments on figures.commitment_id = commitments.commitment_id
inner join {{ ref('dim_division') }} as divisions on figures.division_code = divisions.division_code
