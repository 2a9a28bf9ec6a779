-- An outcome is never written over: what was judged again stands beside what was said before, the latest counts. What a
-- night judged of all that is in force carries the night.
alter table quality.check_result drop constraint check_result_pkey;
alter table quality.check_result add constraint check_result_once unique (delivery_id, rule_id, checked_at);
alter table quality.check_result add column night date;

create trigger append_only before update or delete or truncate on quality.check_result
for each statement execute function audit.refuse_change();
revoke update, delete on quality.check_result from loader;

comment on table quality.check_result
is '每次检查每条规则一行（只追加） · One row per rule and judgement of it, append-only';
comment on column quality.check_result.night
is '按业务日期检查时的业务日期 · The business date, where a whole night was judged; null for a delivery by itself';
