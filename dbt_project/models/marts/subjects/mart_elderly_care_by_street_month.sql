{# Made by `python -m cityplan generate`; change the contracts or definitions instead. #}
-- Grain: a street-level unit x month end.
{{ subject_by_street_month('elderly_care') }}
