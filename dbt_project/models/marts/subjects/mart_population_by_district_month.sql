{# Made by `python -m cityplan generate`; change the contracts or definitions instead. #}
-- Grain: the city or a district x month end.
{{ subject_by_district_month('population') }}
