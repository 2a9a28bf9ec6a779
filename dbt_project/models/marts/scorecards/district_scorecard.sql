-- Grain: one indicator and district at the latest complete period.
{{ scorecard('district') }}
