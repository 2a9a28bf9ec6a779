-- From the marts' columns to the contracts' fields, read from the compiled models; written anew with each version of them.
create table audit.column_lineage (
    mart text not null,
    column_name text not null,
    kind text not null,
    indicator_id text,
    extract text,
    field text,
    contract_version text,
    path text[] not null,
    made_from text not null,
    constraint column_lineage_kind check (kind in ('value', 'condition', 'made')),
    constraint column_lineage_origin check (num_nulls(extract, field, contract_version) in (0, 3)),
    constraint column_lineage_made check ((kind = 'made') = (field is null))
);
create index column_lineage_column on audit.column_lineage (mart, column_name);
create index column_lineage_field on audit.column_lineage (extract, field);

comment on table audit.column_lineage is '集市各列来自合同的哪些字段 · Which contract fields the marts'' columns come from';
comment on column audit.column_lineage.kind is
'value 取值，condition 决定取舍，made 非部门数据 · value: flows into it, condition: decides over it, made: from no department';
comment on column audit.column_lineage.path is '途经的模型，由集市向数据 · Models passed, from the mart to the data';
comment on column audit.column_lineage.made_from is '模型与合同的版本 · Versions of models and contracts';

grant select, insert, delete on audit.column_lineage to loader;
grant select on audit.column_lineage to auditor;
