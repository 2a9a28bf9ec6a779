-- Schemas, one writer each, and who may enter them. Roles are made before the migrations: they belong to the server.
create schema raw;
create schema work;
create schema history;
create schema if not exists audit;  -- the migrations keep their own version here
create schema quality;
create schema reference;
create schema staging;
create schema intermediate;
create schema indicators;
create schema marts;

comment on schema raw is '各部门原始交付，文本加来源 · Deliveries as text with lineage; written by the loader';
comment on schema work is '检查中的单次交付 · The typed table of a delivery being checked; written by the loader';
comment on schema history is '双时态记录版本 · Record versions on two clocks; written by the loader';
comment on schema audit is '交付台账与发布记录 · Ledger of deliveries and publications; written by the loader';
comment on schema quality is '质量检查与隔离行 · Check results and quarantined rows; written by the loader';
comment on schema reference is '行政区划 · Divisions, filled with every migration';
comment on schema staging is '清洗后的来源视图 · One view per extract; written by dbt';
comment on schema intermediate is '中间模型 · Steps shared by indicators; written by dbt';
comment on schema indicators is '指标模型 · One model per indicator; written by dbt';
comment on schema marts is '指标集市 · What analysts, auditors and reports read; written by dbt';

revoke all on schema public from public;

grant usage, create on schema raw, work, history to loader;
grant usage on schema audit, quality, reference, marts to loader;

grant usage, create on schema staging, intermediate, indicators, marts to transformer;
grant usage on schema history, audit, quality, reference to transformer;

grant usage on schema marts to analyst, auditor, district_analyst;
grant usage on schema audit, quality, reference to auditor;
grant usage on schema reference to district_analyst;

-- Tables made later by a writer are readable at once, also after dbt drops and makes them again.
alter default privileges for role loader in schema history grant select on tables to transformer;
alter default privileges for role transformer in schema marts grant select on tables to analyst, auditor, loader;
