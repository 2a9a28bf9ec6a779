-- How often the records in force say each value of a column that refers to another extract. A night adds what became known
-- since the last one and takes off what was closed, so that millions of records are not read for the few that changed.
create table quality.reference_count (
    extract text not null,
    column_name text not null,
    value text not null,
    known_from timestamptz not null,
    records bigint not null check (records >= 0),
    primary key (extract, column_name, value, known_from)
);

create table quality.reference_counted (
    extract text not null,
    column_name text not null,
    known_at timestamptz not null,
    primary key (extract, column_name)
);

comment on table quality.reference_count is
'引用列各取值在有效记录中的次数，按知悉时刻 · Records in force that say a value, by the moment they became known';
comment on table quality.reference_counted is
'引用列的计数截至哪一知悉时刻 · The moment of knowledge up to which a referring column is counted';

grant select, insert, update, delete on quality.reference_count to loader;
grant select, insert, update on quality.reference_counted to loader;
grant select on quality.reference_count, quality.reference_counted to auditor;
