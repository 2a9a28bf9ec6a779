-- Rows that broke rules without being set aside: evidence, not work. All of a refused delivery, of warnings and of
-- references across extracts the first ones; how many there were is in quality.check_result.
create table quality.failed_row (
    id bigint generated always as identity primary key,
    delivery_id bigint not null,
    outcome text not null,
    night date,
    file text not null,
    file_no smallint not null,
    sheet text,
    row_number integer not null,
    rule_ids text[] not null,
    reason text not null,
    record_key text,
    values jsonb not null,
    constraint failed_row_once unique nulls not distinct (delivery_id, outcome, night, file_no, row_number, rule_ids),
    constraint failed_row_outcome check (outcome in ('refused', 'warning', 'reference')),
    constraint failed_row_has_a_rule check (cardinality(rule_ids) > 0),
    constraint failed_row_of_a_night check ((outcome = 'reference') = (night is not null))
);

create trigger append_only before update or delete or truncate on quality.failed_row
for each statement execute function audit.refuse_change();

comment on table quality.failed_row
is '未被隔离的不合规行（个人信息已遮蔽，只追加） · Rows that broke rules and were not set aside, personal fields masked';

grant select, insert on quality.failed_row to loader;
grant select on quality.failed_row to auditor;
