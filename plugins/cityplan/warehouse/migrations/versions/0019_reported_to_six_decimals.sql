-- Departments report shares to more than two decimals; what is kept of them must not be narrower than what they say.
-- The views over the table go with its columns' type; dbt makes them again in the next build, as it does every night.
drop view if exists staging.stg_government__reported_indicators cascade;

alter table if exists history.government__reported_indicators
alter column reported_value type numeric(18, 6),
alter column reported_numerator type numeric(18, 6),
alter column reported_denominator type numeric(18, 6);
