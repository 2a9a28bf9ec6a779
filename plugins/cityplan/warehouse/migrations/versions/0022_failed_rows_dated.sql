-- Evidence of broken rows has its moment, so that a past night's report shows what was kept by then. What is there already
-- has the moment of this migration: no report made before showed it.
alter table quality.failed_row add column kept_at timestamptz not null default clock_timestamp();

comment on column quality.failed_row.kept_at is '留证时点 · When the row was kept';
