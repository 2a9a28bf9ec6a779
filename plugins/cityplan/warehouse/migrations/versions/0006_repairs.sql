-- How rows that were set aside came right again: who or what settled each, and why.
create table quality.repair (
    repair_id bigint generated always as identity primary key,
    repaired_at timestamptz not null default clock_timestamp(),
    kind text not null,
    row_id bigint not null references quality.quarantined_row (id),
    delivery_id bigint,
    person text,
    reason text not null,
    login name not null default session_user,
    constraint repair_kind check (kind in ('fixed', 'waived', 'replayed')),
    constraint repair_by_somebody check (kind = 'fixed' or length(trim(person)) > 0),
    constraint repair_for_a_reason check (length(trim(reason)) > 0),
    constraint repair_by_a_delivery check (kind = 'waived' or delivery_id is not null)
);
create index repair_row on quality.repair (row_id);

create trigger append_only before update or delete or truncate on quality.repair
for each statement execute function audit.refuse_change();

comment on table quality.repair is '隔离行处理记录（只追加） · What became of rows set aside, append-only';

grant select, insert on quality.repair to loader;
grant select on quality.repair to transformer, auditor;
