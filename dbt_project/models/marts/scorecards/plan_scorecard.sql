-- Grain: one indicator, the city at the latest complete period.
{{ scorecard('city') }}
