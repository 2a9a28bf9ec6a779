-- What the columns compared from delivery to delivery looked like in each accepted one: rows per code, or a number's rows
-- and sum. Only columns that a rule of the contract names; never a personal one.
create table quality.delivery_profile (
    delivery_id bigint not null,
    column_name text not null,
    code text not null,
    records bigint not null,
    total numeric,
    primary key (delivery_id, column_name, code)
);

comment on table quality.delivery_profile is
'已接受交付的取值分布，供后续交付比较 · Distribution of accepted deliveries, compared with by later ones';

grant select, insert on quality.delivery_profile to loader;
grant select on quality.delivery_profile to auditor;
