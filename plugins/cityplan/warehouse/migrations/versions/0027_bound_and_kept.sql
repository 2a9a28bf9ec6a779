-- Under another key than before every person would become a second record: the first key used is the warehouse's for good.
-- Its fingerprint tells nobody the key.
create table audit.pseudonym_key (
    is_only boolean primary key default true,
    fingerprint text not null,
    first_used_at timestamptz not null default clock_timestamp(),
    constraint pseudonym_key_is_one check (is_only),
    constraint pseudonym_key_by_sha256 check (fingerprint ~ '^[0-9a-f]{64}$')
);

create trigger append_only before update or delete or truncate on audit.pseudonym_key
for each statement execute function audit.refuse_change();

comment on table audit.pseudonym_key
is '假名密钥的指纹（只追加，至多一行） · Fingerprint of the key the pseudonyms are made with: one row, append-only';

grant select, insert on audit.pseudonym_key to loader;
grant select on audit.pseudonym_key to auditor;

-- A publication is completed once, by its checksum and moment; nothing else of it ever changes, and none goes.
create function audit.refuse_change_but_completion() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
    completed audit.publication := old;
begin
    completed.checksum := new.checksum;
    completed.completed_at := new.completed_at;
    if old.checksum is null and old.completed_at is null
        and new.checksum is not null and new.completed_at is not null and new is not distinct from completed
    then
        return new;
    end if;
    raise exception 'audit.publication is append-only: a publication is completed once and never changed (发布记录只可追加)'
        using errcode = 'insufficient_privilege', hint = 'Publish again; the former publication stays.';
end
$$;

create trigger append_only before delete or truncate on audit.publication
for each statement execute function audit.refuse_change();
create trigger completed_once before update on audit.publication
for each row execute function audit.refuse_change_but_completion();

comment on table audit.publication
is '发布记录（只追加，完成一次） · Publications of the marts, append-only, each completed once';
comment on function audit.refuse_change_but_completion
is '除完成发布外不得更改 · Refuses every change of a publication but its completion';

comment on column quality.check_result.threshold
is '规则的限值，按规则自身的计量：逐行规则为允许不合规的行数，即0；delivery.whole 为相对上期行数的最低比例；delivery.on_time、'
'extract.on_time 为截至日期后的报送天数；rows.as_before 与均值为以往的最大倍数；构成为最大差异；其他针对整份交付的规则为契约'
'所写限值，未写为0。0027 之前的结果为空'
' · The limit by which the rule passes, in its own measure. Of a rule of rows: how many may break it, 0.'
' delivery.whole: the least share of the rows of the snapshot before. delivery.on_time, extract.on_time: days after its'
' date within which data may come. rows.as_before and means: how many times the former ones at most. Shares of codes:'
' the largest distance. Any other rule about a whole delivery: what the contract states, 0 where it states none.'
' Null in results from before migration 0027';
