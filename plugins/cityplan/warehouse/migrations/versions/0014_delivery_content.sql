-- What a delivery consists of as it landed, also of one that could not be read: audit.delivery_file holds the tables
-- that were read out of it.
create table audit.delivery_content (
    delivery_id bigint not null,
    position smallint not null,
    name text not null,
    is_manifest boolean not null,
    sha256 text not null,
    bytes bigint not null,
    primary key (delivery_id, position)
);

create trigger append_only before update or delete or truncate on audit.delivery_content
for each statement execute function audit.refuse_change();

comment on table audit.delivery_content is '交付的原始文件与清单 · Files and manifest of a delivery as it landed';

grant select, insert on audit.delivery_content to loader;
grant select on audit.delivery_content to auditor;
